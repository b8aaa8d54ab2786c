import { type FragmentPart, merged, pack } from "./fragment_layout.ts";
import type { FragmentSamples } from "./fragment_samples.ts";
import type { Route } from "./payload.ts";
import type { SegmentFile } from "./segment_file.ts";

/** Where a stretch of a fragment's payload goes to. */
export interface FileRoute extends Route {
  /** Undefined if it is left out. */
  file: SegmentFile | undefined;
  /** Where it is in the payload that is written. */
  position: number;
}

/** The whole fragment goes to `file`: writes its header. */
export function routeWhole(
  file: SegmentFile | undefined,
  parts: readonly FragmentPart[],
  samples: FragmentSamples,
  payloadBytes: number,
): FileRoute[] {
  file?.begin(parts, samples, payloadBytes);
  return [routeTo(file, 0, payloadBytes, 0)];
}

/** Only `parts` of the fragment go to `file`, moved together: writes their header. */
export function routeParts(
  file: SegmentFile | undefined,
  parts: readonly FragmentPart[],
  samples: FragmentSamples,
): FileRoute[] {
  const runs = parts.flatMap((part) => part.runs);
  const bytes = pack(runs);
  if (bytes > 0) file?.begin(merged(parts), samples, bytes);
  return runs.map(({ source, bytes, position }) => routeTo(file, source, source + bytes, position));
}

/**
 * The first bytes of a payload, put together again from the files they went to.
 * What went nowhere is zeros.
 *
 * @param length How many bytes.
 * @param payloadOf What a file has of the payload that was written to it.
 */
export function gathered(
  routes: readonly FileRoute[],
  length: number,
  payloadOf: (file: SegmentFile) => Uint8Array,
): Uint8Array {
  const payload = new Uint8Array(length);
  for (const { file, start, end, position } of routes) {
    if (!file || start >= length) continue;
    const stretch = payloadOf(file).subarray(position, position + Math.min(end, length) - start);
    payload.set(stretch, start);
  }
  return payload;
}

function routeTo(
  file: SegmentFile | undefined,
  start: number,
  end: number,
  position: number,
): FileRoute {
  return {
    file,
    start,
    end,
    position,
    take: (bytes, from, to) => file?.pass(bytes, from, to),
  };
}
