import { ParseFailure } from "../parse_error.ts";

/** SimpleBlock flag: keyframe (RFC 9559, 10.2). */
const FLAG_KEYFRAME = 1 << 7;
const INT16_SIGN = 0x8000;
const INT16_SPAN = 0x1_0000;

/** Start of a Block or SimpleBlock; filled in place, one for each block of a stream. */
export interface BlockHeader {
  /** TrackNumber. */
  track: number;
  /** Ticks relative to the Cluster's Timestamp, -32 768 to 32 767. */
  relativeTicks: number;
  /** Keyframe flag. Means something in a SimpleBlock only. */
  keyframe: boolean;
  /** Bytes of this header: 4 to 11. */
  length: number;
}

/**
 * Reads the header at the start of a Block's data: track number (VINT),
 * timestamp (int16), flags.
 *
 * @param end Bytes that have arrived, exclusive.
 * @param dataEnd Where the block's data ends, arrived or not.
 * @returns False if more bytes are needed.
 * @throws {ParseFailure} if the block is too short or its track number broken.
 * @see https://www.rfc-editor.org/rfc/rfc9559#section-10
 */
export function readBlockHeader(
  bytes: Uint8Array,
  at: number,
  end: number,
  dataEnd: number,
  into: BlockHeader,
): boolean {
  if (at + 4 > dataEnd) throw new ParseFailure("A block is shorter than its own header");
  if (at >= end) return false;
  const vint = Math.clz32(bytes[at]) - 23;
  if (vint > 8) throw new ParseFailure("A block's track number is broken");
  const length = vint + 3;
  if (at + length > dataEnd) throw new ParseFailure("A block is shorter than its own header");
  if (at + length > end) return false;
  let track = bytes[at] & (0xff >> vint);
  for (let i = at + 1; i < at + vint; i++) track = track * 256 + bytes[i];
  const unsigned = (bytes[at + vint] << 8) | bytes[at + vint + 1];
  into.track = track;
  into.relativeTicks = unsigned >= INT16_SIGN ? unsigned - INT16_SPAN : unsigned;
  into.keyframe = (bytes[at + vint + 2] & FLAG_KEYFRAME) !== 0;
  into.length = length;
  return true;
}

/** Writes `ticks` over the int16 timestamp of the block header that ends at `headerEnd`. */
export function patchRelativeTicks(bytes: Uint8Array, headerEnd: number, ticks: number): void {
  bytes[headerEnd - 3] = (ticks >> 8) & 0xff;
  bytes[headerEnd - 2] = ticks & 0xff;
}

/** Sets the keyframe flag of the SimpleBlock header that ends at `headerEnd`. */
export function patchKeyframe(bytes: Uint8Array, headerEnd: number): void {
  bytes[headerEnd - 1] |= FLAG_KEYFRAME;
}
