import { fourCC } from "../../mp4/box_types.ts";
import { boxesIn, readUint32 } from "../../mp4/read_box.ts";
import { ParseFailure } from "../../parse_error.ts";
import { av1Name, avcName } from "../mime_type.ts";
import { aacSilence, OPUS_SILENCE, type SilentPacket } from "../silence.ts";

/** Bytes of a sample entry in front of its boxes, its header included (12.1.3, 12.2.3). */
const VISUAL_ENTRY_BYTES = 86;
const AUDIO_ENTRY_BYTES = 36;

/** `channelcount` and the whole part of `samplerate` in an audio entry (12.2.3). */
const CHANNELS_AT = 24;
const SAMPLE_RATE_AT = 32;

/** Packets of silence for a sample entry of sound; none if it is of a rare codec. */
export function silenceOf(entry: Uint8Array): readonly SilentPacket[] {
  const type = typeOf(entry);
  if (type === "Opus") return OPUS_SILENCE;
  const sampleRate = readUint32(entry, SAMPLE_RATE_AT) >>> 16;
  if (type !== "mp4a" || entry.byteLength < AUDIO_ENTRY_BYTES || sampleRate === 0) return [];
  return aacSilence(readUint32(entry, CHANNELS_AT) >>> 16, sampleRate);
}

function typeOf(entry: Uint8Array): string {
  return JSON.parse(fourCC(readUint32(entry, 4)));
}

/**
 * What MIME types call a sample entry (RFC 6381, 3.3).
 *
 * @param entry The box, its header included.
 */
export function codecName(entry: Uint8Array, isVideo: boolean): string {
  const type = typeOf(entry);
  const record = (wanted: string) => configuration(entry, isVideo, wanted);
  switch (type) {
    case "avc1":
    case "avc3": {
      const avcC = record("avcC");
      return avcC && avcC.byteLength > 4 ? avcName(type, avcC) : type;
    }
    case "av01": {
      const av1C = record("av1C");
      return av1C && av1C.byteLength > 3 ? av1Name(av1C) : type;
    }
    // All recorders write AAC-LC.
    case "mp4a":
      return "mp4a.40.2";
    case "Opus":
      return "opus";
    default:
      return type;
  }
}

function configuration(
  entry: Uint8Array,
  isVideo: boolean,
  wanted: string,
): Uint8Array | undefined {
  try {
    const at = isVideo ? VISUAL_ENTRY_BYTES : AUDIO_ENTRY_BYTES;
    for (const box of boxesIn(entry, at, entry.byteLength)) {
      if (JSON.parse(fourCC(box.type)) === wanted) return entry.subarray(box.at, box.end);
    }
  } catch (thrown) {
    // Sample entries have had other forms: then the name goes without details.
    if (!(thrown instanceof ParseFailure)) throw thrown;
  }
  return undefined;
}
