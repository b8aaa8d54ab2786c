/**
 * `deno task soak [minutes]`: the fault tests again and again, each time under
 * another seed and with more faults, until the time is up. Exits with 1 if a
 * run failed; its output was printed then.
 */
import { dirname } from "node:path";
import { parseArgs } from "node:util";

const root = dirname(import.meta.dirname!);

const DEFAULT_MINUTES = 30;
/** `SOAK_ROUNDS`: so many times the faults of a test run. */
const DEFAULT_ROUNDS = 3;

/** One pass through the fault tests. */
export interface SoakRun {
  seed: number;
  seconds: number;
  isOk: boolean;
  /** What `deno test` counted: `9 passed | 0 failed`. */
  counts: string;
}

/** The counts in the output of `deno test`, without colours. */
export function countsIn(output: string): string {
  return /\d+ passed[^(\n]*/.exec(output)?.[0].trim() ?? "nothing was run";
}

/** What is said at the end, one line a run. */
export function summary(runs: readonly SoakRun[]): string {
  const lines = runs.map(({ seed, seconds, isOk, counts }) =>
    `${isOk ? "ok    " : "FAILED"} FUZZ_SEED=${seed}  ${Math.round(seconds)} s  ${counts}`
  );
  const failed = runs.filter(({ isOk }) => !isOk).length;
  return [...lines, `${runs.length} runs, ${failed} failed.`].join("\n");
}

async function runOnce(seed: number, rounds: number): Promise<SoakRun> {
  const startedAt = performance.now();
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "--no-check", "tests/faults"],
    cwd: root,
    env: { FUZZ_SEED: String(seed), SOAK_ROUNDS: String(rounds), NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const output = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  if (!success) console.error(output);
  const seconds = (performance.now() - startedAt) / 1000;
  return { seed, seconds, isOk: success, counts: countsIn(output) };
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    args: Deno.args,
    allowPositionals: true,
    options: { seed: { type: "string" } },
  });
  const minutes = Number(positionals[0] ?? DEFAULT_MINUTES);
  const rounds = Number(Deno.env.get("SOAK_ROUNDS") ?? DEFAULT_ROUNDS);
  if (!(minutes > 0 && rounds >= 1)) {
    console.error("Usage: deno task soak [minutes] [--seed=n], SOAK_ROUNDS from 1");
    return 2;
  }
  const until = performance.now() + minutes * 60_000;
  const firstSeed = Number(values.seed ?? Date.now() % 2 ** 31);
  const runs: SoakRun[] = [];
  // Another run is only begun if one as long as the longest so far fits in.
  for (let longest = 0; performance.now() + longest * 1000 < until;) {
    const run = await runOnce(firstSeed + runs.length, rounds);
    runs.push(run);
    longest = Math.max(longest, run.seconds);
    console.log(summary([run]).split("\n")[0]);
  }
  console.log(`\n${summary(runs)}`);
  return runs.every(({ isOk }) => isOk) ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main());
