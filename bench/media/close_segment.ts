/**
 * How long closing takes: writes one segment of so many minutes, then times
 * `end()` together with the file calls it asks for.
 *
 * The process may read the recordings and nothing else, and the segment's file
 * is opened for writing only: reading it again is not possible.
 * Needs `--v8-flags=--expose-gc`. Arguments: fixture, minutes, output directory.
 */
import { createSplitter } from "../../lib/media/media_type.ts";
import { PlainFiles } from "./carry_out.ts";
import { chunksOf } from "./loop.ts";
import { readLoop } from "./recordings.ts";
import { CHUNK_BYTES, cutEvery } from "./split_options.ts";

/** What this script prints, as JSON. */
export interface Closing {
  /** `end()` and carrying out its events. */
  closeMs: number;
  /** Bytes of the segment. */
  bytes: number;
  /**
   * What the process holds, heap and buffers, before closing, above what it held
   * after {@link WARM_UP_MS}: by then all code is compiled and all buffers exist.
   */
  grownBytes: number;
}

/** In the time of the recording. */
const WARM_UP_MS = 55_000;

function bytesInUse(): number {
  const { gc } = globalThis as { gc?: () => void };
  // What the first call finds dead but has to finalize goes with the second.
  gc?.();
  gc?.();
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}

if (import.meta.main) {
  const [fixture, minutes, directory] = Deno.args;
  const loop = readLoop(fixture);
  const splitter = createSplitter(loop.mimeType, cutEvery(Infinity));
  const files = new PlainFiles(directory);
  const untilMs = Number(minutes) * 60_000;
  const warmUpBytes = loop.bytes.byteLength * (WARM_UP_MS / loop.roundMs);
  let atStart: number | undefined;
  let fed = 0;
  for (const chunk of chunksOf(loop, CHUNK_BYTES, untilMs)) {
    const result = splitter.push(chunk);
    files.apply(result.events);
    if (!result.ok) throw new Error(result.error.message);
    fed += chunk.byteLength;
    if (fed >= warmUpBytes) atStart ??= bytesInUse();
  }
  const grownBytes = bytesInUse() - (atStart ?? 0);
  const startedAt = performance.now();
  const events = splitter.end();
  files.apply(events);
  const closeMs = performance.now() - startedAt;
  const close = events.find((event) => event.type === "close");
  if (!close || Math.abs(close.durationMs - untilMs) > loop.roundMs) {
    throw new Error(`The segment lasts ${close?.durationMs} ms: expected ${untilMs} ms`);
  }
  const closing: Closing = { closeMs, bytes: close.bytes, grownBytes };
  console.log(JSON.stringify(closing));
}
