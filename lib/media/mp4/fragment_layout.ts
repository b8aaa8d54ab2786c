import { ParseFailure } from "../parse_error.ts";
import type { FragmentSamples, SampleRange } from "./fragment_samples.ts";

/** Samples that lie side by side: what one trun describes. */
export interface Run {
  from: number;
  to: number;
  /** Where the first begins in the payload of the mdat it came in. */
  source: number;
  bytes: number;
  /** Where it begins in the payload of the mdat that is written. */
  position: number;
}

/** A range of samples, and where their bytes lie. */
export interface FragmentPart extends SampleRange {
  runs: Run[];
}

/**
 * Finds the runs of a range; as they stand, nothing moves.
 *
 * @param payloadAt Where the mdat's payload begins, in terms of the samples' offsets.
 * @param payloadBytes How long it is.
 * @throws {ParseFailure} if a sample lies outside of it.
 */
export function layOut(
  samples: FragmentSamples,
  range: SampleRange,
  payloadAt: number,
  payloadBytes: number,
): FragmentPart {
  const runs: Run[] = [];
  let run: Run | undefined;
  for (let i = range.from; i < range.to; i++) {
    const source = samples.offsets[i] - payloadAt;
    const bytes = samples.sizes[i];
    // A sample without bytes may stand anywhere: it is one that a cut-off file lost.
    if (bytes > 0 && (source < 0 || source + bytes > payloadBytes)) {
      throw new ParseFailure("A sample lies outside the mdat behind its moof");
    }
    if (run && run.source + run.bytes === source) {
      run.bytes += bytes;
      run.to = i + 1;
    } else {
      run = { from: i, to: i + 1, source, bytes, position: source };
      runs.push(run);
    }
  }
  return { ...range, runs };
}

/**
 * Moves the runs of a fragment together, in the order they came in.
 *
 * @returns Bytes they have together.
 * @throws {ParseFailure} if two of them share bytes.
 */
export function pack(runs: Run[]): number {
  runs.sort((a, b) => a.source - b.source);
  let end = 0;
  let position = 0;
  for (const run of runs) {
    if (run.source < end) throw new ParseFailure("Two samples of a fragment share bytes");
    end = run.source + run.bytes;
    run.position = position;
    position += run.bytes;
  }
  return position;
}

/**
 * The parts of a fragment whose runs were moved by {@link pack}, as reading it
 * again gives them: runs that now lie side by side are one.
 */
export function merged(parts: readonly FragmentPart[]): FragmentPart[] {
  return parts.map((part) => {
    const runs: Run[] = [];
    for (const run of part.runs) {
      const last = runs.at(-1);
      if (last && last.position + last.bytes === run.position) {
        last.to = run.to;
        last.bytes += run.bytes;
      } else {
        runs.push({ ...run });
      }
    }
    return { ...part, runs };
  });
}
