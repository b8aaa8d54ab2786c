import { join } from "node:path";
import { splitterAfterHole, SplitterResume } from "../../media/resume.ts";
import type {
  Checkpoint,
  SegmentEvent,
  Splitter,
  SplitterOptions,
} from "../../media/segment_event.ts";
import type { Take } from "../../shared/protocol.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { FileSystem } from "../recorder/file_system.ts";

/** A take that is to go on. */
export interface TakeInHand {
  catalog: Catalog;
  fileSystem: FileSystem;
  /** Absolute path of the session's directory. */
  directory: string;
  session: string;
  /** `startedAt` by the server's clock. */
  take: Take;
  cuts: SplitterOptions;
}

/** What came of it. */
export type TakeResumed =
  /** `events` bring the files into the state that they had at the checkpoint. */
  | { ok: true; splitter: Splitter; events: SegmentEvent[] }
  | { ok: false; why: string };

/**
 * Goes on with a take at a checkpoint, in the files that it was writing. They
 * are open in the catalog afterwards.
 *
 * @throws What the file system and the catalog throw; doing it again does no harm.
 */
export async function resumeTake(
  { catalog, fileSystem, directory, session, take, cuts }: TakeInHand,
  checkpoint: Checkpoint,
): Promise<TakeResumed> {
  const resume = new SplitterResume({ checkpoint, mimeType: take.mimeType, ...cuts });
  const tails = catalog.tails(session).filter((tail) => tail.take === take.take);
  const rows = [];
  for (const { segment, wholeBytes, bytes } of resume.files) {
    const row = catalog.segment(session, take.take, segment);
    if (!row) return { ok: false, why: "the catalog does not know its file" };
    rows.push(row);
    try {
      const parts = fileSystem.read(join(directory, row.file), 0, wholeBytes);
      for await (const part of parts) resume.push(segment, part);
    } catch (error) {
      // Without it `finish` says that it is too short.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    const tail = tails.find(({ number }) => number === segment);
    if (tail?.at === wholeBytes && tail.bytes.byteLength === bytes - wholeBytes) {
      resume.push(segment, tail.bytes);
    }
  }
  const result = resume.finish();
  if (!result.ok) return { ok: false, why: result.message };
  for (const row of rows) {
    catalog.openSegment(session, row);
    // One that held no whole frame was removed when it was closed.
    (await fileSystem.create(join(directory, row.file)))?.close();
  }
  return result;
}

/**
 * Goes on with a take in a new file, at the next key frame.
 *
 * @returns Undefined if nobody has the beginning of its stream any more.
 */
export function splitterInMidTake(
  { catalog, session, take: { take, mimeType }, cuts }: Omit<TakeInHand, "fileSystem">,
): Splitter | undefined {
  const header = catalog.takes(session).find((known) => known.take === take)?.header;
  if (!header) return undefined;
  const numbers = catalog.segments(session).filter((one) => one.take === take)
    .map(({ number }) => number);
  const firstSegment = Math.max(-1, ...numbers) + 1;
  return splitterAfterHole({ mimeType, header, firstSegment, ...cuts });
}

/** EBML's ID (RFC 8794, 11.2.1). */
const EBML = [0x1a, 0x45, 0xdf, 0xa3];
/** The type of an MP4's first box (ISO/IEC 14496-12, 4.3), behind its size. */
const FTYP = [0x66, 0x74, 0x79, 0x70];

/** Can a recorder's stream start with these bytes, as far as so few tell? */
export function mayStartStream(bytes: Uint8Array): boolean {
  const has = (at: number, wanted: number[]) =>
    wanted.every((byte, i) => at + i >= bytes.byteLength || bytes[at + i] === byte);
  return has(0, EBML) || has(4, FTYP);
}
