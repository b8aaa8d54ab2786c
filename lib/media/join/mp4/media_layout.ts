import type { Run } from "../../mp4/fragment_layout.ts";
import type { PieceList } from "../piece_list.ts";
import type { Selection } from "./select_samples.ts";

/**
 * So many bytes that nobody needs (the headers of the fragments that a file was
 * made of) are taken along, rather than to make a piece more.
 */
const MAX_DEAD_BYTES = 16 * 1024;

/** Samples of one sample entry, and where they lie in the joined file. */
export interface LaidRun extends Run {
  readonly description: number;
}

/** The runs of a selection: `source` is where they lie in their own file. */
export function runsOf({ track: { chunks, samples }, from, to }: Selection): LaidRun[] {
  const runs: LaidRun[] = [];
  for (const chunk of chunks) {
    if (chunk.to <= from || chunk.from >= to) continue;
    let source = chunk.at;
    for (let i = chunk.from; i < from; i++) source += samples.sizes[i];
    const first = Math.max(from, chunk.from);
    const end = Math.min(to, chunk.to);
    let bytes = 0;
    for (let i = first; i < end; i++) bytes += samples.sizes[i];
    const { description } = chunk;
    runs.push({ from: first, to: end, source, bytes, position: source, description });
  }
  return runs;
}

/**
 * Adds the bytes of all `runs` of one source, in few large pieces, and notes
 * where each came to lie: counted from the first of all pieces.
 */
export function layMedia(source: number, runs: readonly LaidRun[], pieces: PieceList): void {
  let end = -Infinity;
  let moved = 0;
  for (const run of runs.toSorted((a, b) => a.source - b.source)) {
    const { source: at, bytes } = run;
    if (at > end + MAX_DEAD_BYTES) moved = pieces.length - at;
    else pieces.addRange(source, end, at);
    run.position = at + moved;
    pieces.addRange(source, Math.max(end, at), at + bytes);
    end = at > end + MAX_DEAD_BYTES ? at + bytes : Math.max(end, at + bytes);
  }
}
