import type { Container } from "../segment_event.ts";

/** What a name for players is made of. */
export interface NamedTrack {
  readonly isVideo: boolean;
  /** CodecID of Matroska. */
  readonly codec: string;
  /** CodecPrivate; empty if there is none. */
  readonly codecPrivate: Uint8Array;
}

/** CodecID (RFC 9559, section 5.1.4.1.21 and its registry) and what MIME types call it. */
const MATROSKA_NAMES: Record<string, string> = {
  V_VP8: "vp8",
  V_VP9: "vp9",
  V_AV1: "av01",
  "V_MPEG4/ISO/AVC": "avc1",
  "V_MPEGH/ISO/HEVC": "hvc1",
  A_OPUS: "opus",
  A_VORBIS: "vorbis",
  A_AAC: "mp4a.40.2",
};

const PREFIXES: Record<Container, string> = { webm: "webm", mkv: "x-matroska", mp4: "mp4" };

/** `video/webm;codecs="vp8,opus"`; a codec of no known name is left out. */
export function webmMimeType(container: Container, tracks: readonly NamedTrack[]): string {
  const names = tracks.map(({ codec, codecPrivate }) => {
    const name = MATROSKA_NAMES[codec] ?? "";
    if (name === "avc1" && codecPrivate.byteLength > 4) return avcName(name, codecPrivate);
    return name === "av01" && codecPrivate.byteLength > 3 ? av1Name(codecPrivate) : name;
  });
  return mimeType(container, tracks, names);
}

/** The type of a file with these tracks, the picture's codec first. */
export function mimeType(
  container: Container,
  tracks: readonly { readonly isVideo: boolean }[],
  names: readonly string[],
): string {
  const ofKind = (wanted: boolean) =>
    names.filter((name, i) => name !== "" && tracks[i].isVideo === wanted);
  const codecs = [...ofKind(true), ...ofKind(false)].join();
  const kind = tracks.some(({ isVideo }) => isVideo) ? "video" : "audio";
  return `${kind}/${PREFIXES[container]}${codecs === "" ? "" : `;codecs="${codecs}"`}`;
}

/** `avc1.42C01F`, by AVCDecoderConfigurationRecord (RFC 6381, 3.3; ISO/IEC 14496-15, 5.3.3.1). */
export function avcName(name: string, record: Uint8Array): string {
  return `${name}.${record.subarray(1, 4).toHex().toUpperCase()}`;
}

/** `av01.0.04M.08`, by AV1CodecConfigurationRecord (AV1 in ISOBMFF, 2.3 and 5). */
export function av1Name(record: Uint8Array): string {
  const level = (record[1] & 0x1f).toString().padStart(2, "0");
  const isHighBitDepth = (record[2] & 0x40) !== 0;
  const depth = !isHighBitDepth ? "08" : (record[2] & 0x20) !== 0 ? "12" : "10";
  return `av01.${record[1] >> 5}.${level}${(record[2] & 0x80) !== 0 ? "H" : "M"}.${depth}`;
}
