import { join } from "node:path";
import { MIB } from "../../lib/shared/units.ts";
import { figure, table } from "../markdown.ts";
import { denoCommand, inRounds, measure, median } from "../measure.ts";
import { removeAll } from "../part.ts";
import type { Recording } from "./recordings.ts";

/** A large file made from a recording. */
export interface LargeInput {
  recording: Recording;
  path: string;
  bytes: number;
  mimeType: string;
}

export interface SplittingOptions {
  input: LargeInput;
  /** Scratch, on disk. */
  directory: string;
  segmentMs: number;
  rounds: number;
  hasFfmpeg: boolean;
}

/** Split before the clock starts: what V8 compiles, it has compiled by then. */
const WARM_UP_BYTES = 1e9;

interface Contender {
  title: string;
  /** Its command line, writing to `directory`. */
  command(directory: string): string[];
  /** It prints its own figures and writes nothing. */
  isInMemory?: boolean;
}

interface Measured {
  cpuMs: number;
  peakBytes: number | undefined;
  files: number;
}

const script = (name: string) => new URL(`./${name}`, import.meta.url);

/** Ratios are to these two. */
const WITH_FILES = "this project, plain file writes";
const ALONE = "this project, the splitter alone in memory";

function contendersFor({ input, segmentMs, hasFfmpeg }: SplittingOptions): Contender[] {
  const { path, mimeType, recording } = input;
  const forOurs = [path, mimeType, String(segmentMs)];
  const segmentSeconds = String(segmentMs / 1000);
  const contenders: Contender[] = [
    {
      title: WITH_FILES,
      command: (to) => denoCommand(script("split_to_files.ts"), ["-A"], [...forOurs, to]),
    },
    {
      title: "this project, the server's writer",
      command: (to) => denoCommand(script("split_with_writer.ts"), ["-A"], [...forOurs, to]),
    },
    {
      title: ALONE,
      command: () =>
        denoCommand(script("split_in_memory.ts"), ["-A"], [...forOurs, String(WARM_UP_BYTES)]),
      isInMemory: true,
    },
    {
      title: "the same, in its first seconds",
      command: () => denoCommand(script("split_in_memory.ts"), ["-A"], [...forOurs, "0"]),
      isInMemory: true,
    },
    {
      title: "copying in chunks, no splitting",
      command: (to) => denoCommand(script("copy_in_chunks.ts"), ["-A"], [path, to]),
    },
    {
      title: "mediabunny",
      command: (to) =>
        denoCommand(script("split_mediabunny.ts"), ["-A"], [
          path,
          recording.format,
          String(segmentMs),
          to,
        ]),
    },
  ];
  if (hasFfmpeg) {
    contenders.push({
      title: "ffmpeg",
      command: (to) => [
        "ffmpeg",
        ...["-v", "error", "-nostdin", "-i", path, "-map", "0", "-c", "copy"],
        ...["-f", "segment", "-segment_time", segmentSeconds, "-reset_timestamps", "1"],
        join(to, `%d.${recording.format}`),
      ],
    });
  }
  return contenders;
}

async function runOnce({ command, isInMemory }: Contender, scratch: string): Promise<Measured> {
  const out = join(scratch, "out");
  Deno.mkdirSync(out);
  try {
    const { cpuMs, peakBytes, output } = await measure(command(out), scratch);
    if (isInMemory) return { ...JSON.parse(output), peakBytes: undefined };
    return { cpuMs, peakBytes, files: [...Deno.readDirSync(out)].length };
  } finally {
    removeAll(out);
  }
}

/** Splits one large input with every contender; a Markdown table with a heading. */
export async function splittingTable(options: SplittingOptions): Promise<string> {
  const { input, directory, segmentMs, rounds } = options;
  const contenders = contendersFor(options);
  const results = await inRounds(contenders, rounds, (one) => runOnce(one, directory));
  const megabytes = input.bytes / 1e6;
  const perMb = new Map(contenders.map((one) => [
    one.title,
    results.get(one)!.map(({ cpuMs }) => cpuMs / megabytes),
  ]));
  const middle = (title: string) => median(perMb.get(title)!);
  const rows = contenders.map((one) => {
    const measured = results.get(one)!;
    const peaks = measured.flatMap(({ peakBytes }) => peakBytes ?? []);
    return [
      one.title,
      figure(middle(one.title) / middle(WITH_FILES)),
      figure(middle(one.title) / middle(ALONE)),
      figure(middle(one.title)),
      figure(1000 / middle(one.title)),
      peaks.length > 0 ? figure(median(peaks) / MIB) : "-",
      String(measured[0].files),
      perMb.get(one.title)!.map(figure).join(", "),
    ];
  });
  const title = `### ${input.recording.title}: ${figure(megabytes)} MB into segments of ` +
    `${segmentMs / 1000} s`;
  const header = [
    "",
    "CPU, ours with files = 1",
    "CPU, our splitter = 1",
    "CPU ms/MB",
    "MB/s a core",
    "peak MB",
    "files",
    "all CPU ms/MB",
  ];
  return `${title}\n\n${table(header, rows)}\n`;
}
