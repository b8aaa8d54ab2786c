import { join } from "node:path";
import { isInstalled } from "../machine.ts";
import type { BenchPart } from "../part.ts";
import { closingTable } from "./closing.ts";
import { writeLoop } from "./loop.ts";
import { chooseRecordings, FORMATS, readLoop } from "./recordings.ts";
import { splittingTable } from "./splitting.ts";

const SIZES = {
  full: { inputBytes: 200e6, rounds: 3, segmentsMs: [4_000, 60_000], minutes: [1, 5, 15, 60] },
  quick: { inputBytes: 60e6, rounds: 1, segmentsMs: [4_000], minutes: [1, 15] },
} as const;

/** Splitting and closing, beside ffmpeg and mediabunny. */
export const mediaPart: BenchPart = {
  name: "media",
  async run({ directory, isQuick, print }) {
    const { inputBytes, rounds, segmentsMs, minutes } = isQuick ? SIZES.quick : SIZES.full;
    const hasFfmpeg = await isInstalled("ffmpeg", ["-version"]);
    if (!hasFfmpeg) print("ffmpeg is not installed: left out.\n");
    const recordings = chooseRecordings();
    for (const format of FORMATS) {
      if (recordings.some((recording) => recording.format === format)) continue;
      print(`tests/fixtures has no ${format} recording that can be repeated: left out.\n`);
    }
    for (const recording of recordings) {
      const loop = readLoop(recording.fixture);
      const path = join(directory, `input.${recording.format}`);
      const bytes = writeLoop(loop, path, inputBytes);
      const input = { recording, path, bytes, mimeType: loop.mimeType };
      for (const segmentMs of segmentsMs) {
        print(await splittingTable({ input, directory, segmentMs, rounds, hasFfmpeg }));
      }
      Deno.removeSync(path);
    }
    for (const recording of recordings) {
      print(await closingTable({ recording, directory, minutes, rounds }));
    }
  },
};
