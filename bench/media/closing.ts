import { join } from "node:path";
import { figure, table } from "../markdown.ts";
import { denoCommand, inRounds, measure, median } from "../measure.ts";
import { removeAll } from "../part.ts";
import type { Closing } from "./close_segment.ts";
import { FIXTURES, type Recording } from "./recordings.ts";

export interface ClosingOptions {
  recording: Recording;
  /** Scratch, on disk. */
  directory: string;
  /** Lengths of the segment. */
  minutes: readonly number[];
  rounds: number;
}

/** Closes segments of several lengths; a Markdown table with a heading. */
export async function closingTable(options: ClosingOptions): Promise<string> {
  const { recording, minutes, rounds } = options;
  const results = await inRounds(minutes, rounds, (length) => runOnce(options, length));
  const rows = minutes.map((length) => {
    const closings = results.get(length)!;
    const times = closings.map(({ closeMs }) => closeMs);
    return [
      `${length} min`,
      figure(median(times)),
      figure(closings[0].bytes / 1e6),
      figure(median(closings.map(({ grownBytes }) => grownBytes)) / 1e6),
      times.map(figure).join(", "),
    ];
  });
  const header = ["", "ms to close", "MB of the segment", "MB the splitter grew", "all ms"];
  return `### ${recording.title}: closing a segment\n\n${table(header, rows)}\n`;
}

async function runOnce({ recording, directory }: ClosingOptions, minutes: number) {
  const out = join(directory, "out");
  Deno.mkdirSync(out);
  try {
    const command = denoCommand(
      new URL("./close_segment.ts", import.meta.url),
      [`--allow-read=${FIXTURES.pathname}`, `--allow-write=${out}`, "--v8-flags=--expose-gc"],
      [recording.fixture, String(minutes), out],
    );
    const { output } = await measure(command, directory);
    return JSON.parse(output) as Closing;
  } finally {
    removeAll(out);
  }
}
