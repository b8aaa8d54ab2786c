import { join } from "node:path";
import { isInstalled } from "./machine.ts";

/** What one process used, from its start to its end. */
export interface Usage {
  /** User and system time of all its threads, milliseconds. */
  cpuMs: number;
  /** Largest resident set, bytes; undefined where GNU time is missing. */
  peakBytes: number | undefined;
  /** What it wrote to standard output. */
  output: string;
}

const GNU_TIME = "/usr/bin/time";
const hasGnuTime = await isInstalled(GNU_TIME, ["-f", "%M", "true"]);

/**
 * Runs a program in a process of its own and measures it from outside, so that
 * every contender is measured the same way, whatever it is written in.
 *
 * CPU time is what bash's `time` states: the kernel's accounting (getrusage) of
 * a child that has ended, its threads included, to the millisecond.
 *
 * @param scratch Directory for what the measuring programs state.
 * @throws {Error} with the program's own words, if it fails.
 */
export async function measure(command: string[], scratch: string): Promise<Usage> {
  const timeFile = join(scratch, "time");
  const peakFile = join(scratch, "peak");
  const watched = hasGnuTime ? [GNU_TIME, "-f", "%M", "-o", peakFile, ...command] : command;
  const { success, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", `{ time "$@" 2>&3; } 3>&2 2>"$0"`, timeFile, ...watched],
    env: { TIMEFORMAT: "%3U %3S", LC_ALL: "C", NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`${command.join(" ")} failed:\n${decoder.decode(stderr)}`);
  const [user, system] = Deno.readTextFileSync(timeFile).trim().split(" ").map(Number);
  return {
    cpuMs: (user + system) * 1000,
    peakBytes: hasGnuTime ? Number(Deno.readTextFileSync(peakFile).trim()) * 1024 : undefined,
    output: decoder.decode(stdout),
  };
}

/**
 * Runs every contender once a round. The order turns round from one round to
 * the next, so that nobody is always first, and nobody always follows the same.
 *
 * @returns What each contender measured, in rounds, under its own key.
 */
export async function inRounds<Key, Value>(
  contenders: readonly Key[],
  rounds: number,
  run: (contender: Key) => Promise<Value>,
): Promise<Map<Key, Value[]>> {
  const values = new Map<Key, Value[]>(contenders.map((key) => [key, []]));
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? contenders : contenders.toReversed();
    for (const contender of order) values.get(contender)?.push(await run(contender));
  }
  return values;
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Command line of a program of this project, in a Deno process of its own. */
export function denoCommand(script: URL, permissions: string[], args: string[]): string[] {
  return [Deno.execPath(), "run", "--no-prompt", ...permissions, script.pathname, ...args];
}
