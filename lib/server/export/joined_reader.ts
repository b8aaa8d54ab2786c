import type { JoinedFile } from "../../media/join/joined_file.ts";

/** Reads sources of a {@link JoinedFile}: see `SegmentFiles`. */
export interface PieceSource {
  read(source: number, at: number, into: Uint8Array): Promise<void>;
}

/** A joined file with what it takes to begin anywhere in it. */
export interface IndexedFile {
  readonly joined: JoinedFile;
  /** Where each piece begins. */
  readonly starts: Float64Array;
}

/** Looks once where each piece begins. */
export function indexed(joined: JoinedFile): IndexedFile {
  const { pieces } = joined;
  const starts = new Float64Array(pieces.length);
  let at = 0;
  for (let i = 0; i < pieces.length; i++) {
    starts[i] = at;
    const piece = pieces[i];
    at += "bytes" in piece ? piece.bytes.byteLength : piece.length;
  }
  if (at !== joined.bytes) throw new TypeError(`Pieces of ${at} bytes make up ${joined.bytes}`);
  return { joined, starts };
}

/** A stretch of `into` that one read fills. */
interface Run {
  source: number;
  /** What a position in the source is less than one in the joined file. */
  shift: number;
  /** In the joined file. */
  from: number;
  to: number;
}

/**
 * Fills `into` with what stands in the file from `at` on.
 *
 * Pieces of one source that lie there as far apart as here are read together with what stands
 * between them, which is then overwritten: a joined file is mostly its sources with other times.
 *
 * @throws {RangeError} past its end; what `source` throws.
 */
export async function readJoined(
  { joined: { pieces, bytes }, starts }: IndexedFile,
  source: PieceSource,
  at: number,
  into: Uint8Array,
): Promise<void> {
  const end = at + into.byteLength;
  if (at < 0 || end > bytes) throw new RangeError(`${into.byteLength} bytes at ${at} of ${bytes}`);
  const first = pieceAt(starts, at);
  const runs: Run[] = [];
  for (let i = first; i < pieces.length && starts[i] < end; i++) {
    const piece = pieces[i];
    if ("bytes" in piece) continue;
    const from = Math.max(at, starts[i]);
    const to = Math.min(end, starts[i] + piece.length);
    if (to <= from) continue;
    const shift = starts[i] - piece.at;
    const last = runs.at(-1);
    if (last?.source === piece.source && last.shift === shift) last.to = to;
    else runs.push({ source: piece.source, shift, from, to });
  }
  for (const { source: index, shift, from, to } of runs) {
    await source.read(index, from - shift, into.subarray(from - at, to - at));
  }
  for (let i = first; i < pieces.length && starts[i] < end; i++) {
    const piece = pieces[i];
    if (!("bytes" in piece)) continue;
    const from = Math.max(at, starts[i]);
    const to = Math.min(end, starts[i] + piece.bytes.byteLength);
    if (to > from) into.set(piece.bytes.subarray(from - starts[i], to - starts[i]), from - at);
  }
}

/** The last piece that begins at or before `at`. */
function pieceAt(starts: Float64Array, at: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}
