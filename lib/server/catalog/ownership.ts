import { createHash } from "node:crypto";
import type { Container } from "../../media/segment_event.ts";

/** A take that files of a directory may belong to. */
export interface KnownTake {
  session: string;
  take: number;
  mimeType: string;
  /** Its start by the server's clock, epoch ms. */
  startedAt: number;
}

/** A file whose owner is looked for. */
export interface FoundFile {
  container: Container;
  /** First frame, epoch ms. */
  startedAt: number;
  /** How exact that is, ms. */
  precisionMs: number;
}

/**
 * The take that a file comes from: of those that record its container the last
 * one that had begun by its first frame, or else the first of all.
 *
 * @param takes In any order.
 * @returns Undefined if no take records that container.
 */
export function ownerOf(
  { container, startedAt, precisionMs }: FoundFile,
  takes: readonly KnownTake[],
): KnownTake | undefined {
  const fitting = takes.filter(({ mimeType }) => makes(mimeType, container))
    .sort((a, b) => a.startedAt - b.startedAt);
  return fitting.findLast((take) => take.startedAt < startedAt + precisionMs) ?? fitting[0];
}

/** WebM and Matroska are told apart by the stream, not by what the recorder says. */
function makes(mimeType: string, container: Container): boolean {
  return mimeType.includes("mp4") === (container === "mp4");
}

/** What a recorder says that makes such files. */
export function mimeTypeOf(container: Container): string {
  return container === "mkv" ? "video/x-matroska" : `video/${container}`;
}

/**
 * The id of a session that nothing but its files tells of: the same each time
 * it is made up, so that links to it stay good.
 *
 * @param firstFile The earliest file of its directory.
 * @see https://www.rfc-editor.org/rfc/rfc9562#section-5.5 UUID version 5
 */
export function madeUpId(directory: string, firstFile: string): string {
  const digest = createHash("sha1").update(`local-camera/${directory}/${firstFile}`).digest();
  digest[6] = (digest[6] & 0x0f) | 0x50;
  digest[8] = (digest[8] & 0x3f) | 0x80;
  const hex = digest.toString("hex");
  return [[0, 8], [8, 12], [12, 16], [16, 20], [20, 32]]
    .map(([from, to]) => hex.slice(from, to)).join("-");
}
