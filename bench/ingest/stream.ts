import { FIXTURES, readLoop } from "../media/recordings.ts";
import { roundOf } from "../media/loop.ts";

/** What every camera of a run sends. */
export interface StreamKind {
  /** What tables call it. */
  title: string;
  /** Recording of `tests/fixtures`. */
  fixture: string;
  /** So many of the recorder's chunks make one here: a longer timeslice. */
  join: number;
  /** Timeslice after joining, ms. */
  chunkMs: number;
}

/** The kinds that are measured. */
export const STREAMS = {
  hd: {
    title: "WebM (Chromium, VP8 and Opus), 720p as the page records it",
    fixture: "chromium_slice1000_720p_webm_vp8",
    join: 1,
    chunkMs: 1000,
  },
  webm: {
    title: "WebM (Chromium, VP8 and Opus), small pictures, 1 s a chunk",
    fixture: "chromium_webm_vp8",
    join: 4,
    chunkMs: 1000,
  },
  mp4: {
    title: "MP4 (WebKit, H.264 and AAC), 1 s a chunk",
    fixture: "webkitgtk_slice1000_mp4_avc1_mp4a",
    join: 1,
    chunkMs: 1000,
  },
  small: {
    title: "WebM (Chromium, VP8 and Opus), small pictures, 250 ms a chunk",
    fixture: "chromium_webm_vp8",
    join: 1,
    chunkMs: 250,
  },
} as const satisfies Record<string, StreamKind>;

/** Recorded chunks in a row. */
export interface Stream {
  mimeType: string;
  chunks: Uint8Array<ArrayBuffer>[];
}

/**
 * A recording repeated, with times that go on, as one long take. Chunks are as
 * large as the recorder made them, one after the other; where they end within
 * the media is by chance.
 */
export function longStream({ fixture, join, chunkMs }: StreamKind, mediaMs: number): Stream {
  const loop = readLoop(fixture);
  const { sizes } = JSON.parse(Deno.readTextFileSync(new URL(`${fixture}.json`, FIXTURES)));
  const perRound = Math.max(1, Math.round(loop.roundMs / chunkMs));
  const ends = chunkEnds(joinSizes(sizes, join).slice(0, perRound), loop.bytes.byteLength);
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for (let round = 0; chunks.length * chunkMs < mediaMs; round++) {
    const bytes = roundOf(loop, round);
    ends.forEach((end, i) => chunks.push(bytes.slice(i === 0 ? 0 : ends[i - 1], end)));
  }
  const first = new Uint8Array(loop.head.byteLength + chunks[0].byteLength);
  first.set(loop.head);
  first.set(chunks[0], loop.head.byteLength);
  chunks[0] = first;
  return { mimeType: loop.mimeType, chunks: chunks.slice(0, Math.ceil(mediaMs / chunkMs)) };
}

function joinSizes(sizes: readonly number[], join: number): number[] {
  const joined: number[] = [];
  for (let i = 0; i < sizes.length; i += join) {
    joined.push(sizes.slice(i, i + join).reduce((sum, size) => sum + size, 0));
  }
  return joined;
}

/** Ends of the chunks within a round, in proportion to what the recorder made. */
function chunkEnds(sizes: readonly number[], roundBytes: number): number[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let sum = 0;
  return sizes.map((size) => Math.round((sum += size) / total * roundBytes));
}
