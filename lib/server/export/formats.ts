import type { Container } from "../../media/segment_event.ts";
import type { ExportFormat } from "../../shared/export.ts";

/** How a recording becomes the file that is asked for. */
export type FormatChoice =
  /** As it is. */
  | { kind: "as-recorded"; container: Container }
  /** Its frames are put into another container. */
  | { kind: "converted"; container: Container }
  | { kind: "impossible"; message: string };

/** Codecs by what MIME types call them. */
const NAMES: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^(avc[13]|h264)/, "H.264"],
  [/^(hvc1|hev1|h265)/, "H.265"],
  [/^vp0?8/, "VP8"],
  [/^vp0?9/, "VP9"],
  [/^av0?1/, "AV1"],
  [/^opus/, "Opus"],
  [/^vorbis/, "Vorbis"],
  [/^(mp4a|aac)/, "AAC"],
  [/^pcm/, "PCM"],
  [/^flac/, "FLAC"],
];

/** What players expect in a WebM (webmproject.org/docs/container). */
const IN_WEBM: ReadonlySet<string> = new Set(["VP8", "VP9", "AV1", "Opus", "Vorbis"]);
/** What players find in an MP4. VP8 can be put there, and nothing plays it. */
const IN_MP4: ReadonlySet<string> = new Set(["H.264", "H.265", "VP9", "AV1", "Opus", "AAC"]);

/** Types of files, behind `video/` and `audio/`. */
const SUBTYPES: Record<Container, string> = { webm: "webm", mkv: "x-matroska", mp4: "mp4" };

/** The type of what is recorded as `mimeType` in another container: sound alone is `audio/`. */
export function typeOf(container: Container, mimeType: string): string {
  const kind = mimeType.startsWith("audio/") ? "audio" : "video";
  return `${kind}/${SUBTYPES[container]}`;
}

/** Codecs that a MIME type names, as people call them. */
export function codecsOf(mimeType: string): string[] {
  const [, quoted, plain] = /;\s*codecs\s*=\s*(?:"([^"]*)"|([^;]*))/i.exec(mimeType) ?? [];
  return (quoted ?? plain ?? "").split(",").map((codec) => codec.trim().toLowerCase())
    .filter((codec) => codec !== "")
    .map((codec) => NAMES.find(([pattern]) => pattern.test(codec))?.[1] ?? codec);
}

/**
 * What a recording has to go through to become `format`. Nothing is encoded anew. Matroska counts
 * as WebM: it is what WebM is a part of, and the file says so by its name and type.
 *
 * @param recorded What it is, with its codecs.
 * @param format Null: as it is.
 */
export function chooseFormat(
  recorded: { container: Container; mimeType: string },
  format: ExportFormat | null,
): FormatChoice {
  const { container, mimeType } = recorded;
  if (format === null || (format === "mp4") === (container === "mp4")) {
    return { kind: "as-recorded", container };
  }
  const codecs = codecsOf(mimeType);
  if (format === "webm") {
    return { kind: "converted", container: codecs.every((c) => IN_WEBM.has(c)) ? "webm" : "mkv" };
  }
  const alien = codecs.find((codec) => !IN_MP4.has(codec));
  if (alien === undefined) return { kind: "converted", container: "mp4" };
  const message = `No player shows ${alien} in an MP4, and nothing is encoded anew: ` +
    `ask for format=webm, and in the camera's settings choose H.264 for recordings to come`;
  return { kind: "impossible", message };
}

/** All that a recording can become. */
export function possibleFormats(
  recorded: { container: Container; mimeType: string },
): { format: ExportFormat; container: Container; isConverted: boolean }[] {
  return (["webm", "mp4"] as const).flatMap((format) => {
    const choice = chooseFormat(recorded, format);
    if (choice.kind === "impossible") return [];
    const { container, kind } = choice;
    return [{ format, container, isConverted: kind === "converted" }];
  });
}
