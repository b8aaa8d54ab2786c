import type { Loop } from "./loop.ts";
import { mp4Loop } from "./mp4_loop.ts";
import { webmLoop } from "./webm_loop.ts";

/** A recording of `tests/fixtures` that the benchmark repeats. */
export interface Recording {
  /** What tables call it. */
  title: string;
  fixture: string;
  /** Extension, and name of the format. */
  format: "webm" | "mp4";
}

/** As the browsers make them by default; of each format the first that is there is taken. */
const RECORDINGS: readonly Recording[] = [
  { title: "WebM (Chromium, VP8 and Opus)", fixture: "chromium_webm_vp8", format: "webm" },
  {
    title: "MP4 (WebKit, H.264 and AAC)",
    fixture: "webkitgtk_slice1000_mp4_avc1_mp4a",
    format: "mp4",
  },
  {
    title: "MP4 (Chromium, H.264 and Opus)",
    fixture: "chromium_mp4_avc1_opus",
    format: "mp4",
  },
];

/** Where recordings are. */
export const FIXTURES = new URL("../../tests/fixtures/", import.meta.url);

/** The recordings to repeat: one of each format, as far as there is one. */
export function chooseRecordings(): Recording[] {
  const there = RECORDINGS.filter(isAvailable);
  return there.filter(({ format }, i) => there.findIndex((one) => one.format === format) === i);
}

function isAvailable({ fixture }: Recording): boolean {
  try {
    return Deno.statSync(new URL(`${fixture}.bin`, FIXTURES)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Makes a recording of `tests/fixtures` repeatable. */
export function readLoop(fixture: string): Loop {
  const bytes = Deno.readFileSync(new URL(`${fixture}.bin`, FIXTURES));
  const { mime } = JSON.parse(Deno.readTextFileSync(new URL(`${fixture}.json`, FIXTURES)));
  return /mp4/.test(mime) ? mp4Loop(bytes, mime) : webmLoop(bytes, mime);
}

/** Formats that {@link chooseRecordings} may give. */
export const FORMATS: readonly Recording["format"][] = ["webm", "mp4"];
