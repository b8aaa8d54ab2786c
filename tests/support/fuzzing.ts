import fc from "fast-check";

/** Seed of all properties in this process: `FUZZ_SEED`, or one by chance. */
export const SEED = Number(Deno.env.get("FUZZ_SEED") ?? Date.now() % 2 ** 31);

/**
 * How often each property is tried.
 *
 * @param usual In a test run; `FUZZ_RUNS` sets it for a longer night.
 */
export function runs(usual: number): number {
  return Number(Deno.env.get("FUZZ_RUNS") ?? usual);
}

fc.configureGlobal({ seed: SEED });
console.log(`Fuzzing with FUZZ_SEED=${SEED}`);
