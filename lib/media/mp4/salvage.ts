import type { FragmentPart } from "./fragment_layout.ts";
import type { FragmentSamples } from "./fragment_samples.ts";

/** How many samples lie wholly in the first `received` bytes of their payload. */
export function countWhole(
  samples: FragmentSamples,
  parts: readonly FragmentPart[],
  received: number,
): number {
  let count = 0;
  eachSample(samples, parts, (i, end) => {
    if (samples.sizes[i] > 0 && end <= received) count++;
  });
  return count;
}

/**
 * Takes bytes and duration from the samples that reach past the first
 * `received` bytes: they stay in their moof, so that it keeps its length.
 */
export function emptyRest(
  samples: FragmentSamples,
  parts: readonly FragmentPart[],
  received: number,
): void {
  eachSample(samples, parts, (i, end) => {
    if (end <= received) return;
    samples.sizes[i] = 0;
    samples.durations[i] = 0;
  });
}

/** `end`: where the sample ends in the payload. */
function eachSample(
  samples: FragmentSamples,
  parts: readonly FragmentPart[],
  see: (index: number, end: number) => void,
): void {
  for (const { runs } of parts) {
    for (const { from, to, position } of runs) {
      for (let i = from, end = position; i < to; i++) {
        end += samples.sizes[i];
        see(i, end);
      }
    }
  }
}
