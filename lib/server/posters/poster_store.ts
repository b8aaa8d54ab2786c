import { join } from "node:path";
import { getLogger } from "@logtape/logtape";
import { readJpegSize } from "../../media/jpeg.ts";
import { messageOf } from "../../shared/errors.ts";
import type { Frame } from "../../shared/frame.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { SegmentRow } from "../catalog/rows.ts";
import { posterFileName } from "../recorder/names.ts";

const logger = getLogger(["camera", "posters"]);

/** A poster is a thumbnail: one of 480 pixels has some 20 KB. */
const MAX_BYTES = 100_000;
const MAX_PIXELS_A_SIDE = 2000;
/** Written at a time; a camera sends one a segment. */
const MAX_WRITING = 4;

/** A camera sends one at the beginning of each segment, and a few while one is short. */
export const POSTER_RATE = { burst: 3, perSecond: 1 / 5 };

export interface PosterStoreOptions {
  catalog: Pick<Catalog, "latestSegment" | "setPoster">;
  /** Absolute path. */
  recordingsDir: string;
}

/**
 * Keeps the pictures that cameras send of their segments, each beside the file of its segment.
 *
 * A poster is worth nothing beside the recording: what is not one, what comes too thick and fast
 * and what cannot be written is dropped, and nobody waits for it.
 */
export class PosterStore {
  readonly #options: PosterStoreOptions;
  /** By path. */
  readonly #writing = new Map<string, Promise<void>>();

  constructor(options: PosterStoreOptions) {
    this.#options = options;
  }

  /**
   * A camera has sent a poster. It shows the segment in hand, which keeps the first that it gets.
   *
   * @param frame Its chunk is on disk.
   */
  offer(
    session: { id: string; directory: string },
    { take, more, payload }: Pick<Frame, "take" | "more" | "payload">,
  ): void {
    if (more || this.#writing.size >= MAX_WRITING || !isPoster(payload)) return;
    const { catalog, recordingsDir } = this.#options;
    let segment: SegmentRow | undefined;
    try {
      segment = catalog.latestSegment(session.id, take);
    } catch (error) {
      return notKept(session.directory, error);
    }
    if (!segment || segment.hasPoster) return;
    const { number, file } = segment;
    const directory = join(recordingsDir, session.directory);
    const path = join(directory, posterFileName(file));
    if (this.#writing.has(path)) return;
    const note = () => catalog.setPoster(session.id, { take, number, file });
    const done = write(directory, path, payload, note)
      .catch((error) => notKept(path, error))
      .finally(() => this.#writing.delete(path));
    this.#writing.set(path, done);
  }

  /** Resolves when nothing is being written. */
  async settled(): Promise<void> {
    await Promise.all(this.#writing.values());
  }
}

/**
 * Writes a poster as a whole or not at all, through no link.
 *
 * @param note Tells the catalog. False if the segment is gone meanwhile.
 */
async function write(
  directory: string,
  path: string,
  bytes: Uint8Array,
  note: () => boolean,
): Promise<void> {
  if (!(await Deno.lstat(directory)).isDirectory) throw new Error("this is no directory");
  const temporary = `${path}.new`;
  // What a kill has left half done.
  await removeIfThere(temporary);
  try {
    await Deno.writeFile(temporary, bytes, { createNew: true });
    await Deno.rename(temporary, path);
  } catch (error) {
    await removeIfThere(temporary);
    throw error;
  }
  if (!note()) await removeIfThere(path);
}

function notKept(path: string, error: unknown): void {
  logger.warn("Cannot keep a poster in {path}: {why}", { path, why: messageOf(error) });
}

function isPoster(bytes: Uint8Array): boolean {
  if (bytes.byteLength > MAX_BYTES) return false;
  const size = readJpegSize(bytes);
  return size !== null && Math.max(size.width, size.height) <= MAX_PIXELS_A_SIDE;
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
