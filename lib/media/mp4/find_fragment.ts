import { needs } from "../item_reader.ts";
import { BoxType } from "./box_types.ts";
import { readUint32 } from "./read_box.ts";
import type { Track } from "./track.ts";

/** `m`, with which a moof's type begins. */
const FIRST_CHAR = BoxType.moof >>> 24;

/** Bytes of mfhd (8.8.5): header, version and flags, `sequence_number`. */
const MFHD_BYTES = 16;

/**
 * How a moof begins, as all recorders write it; at which byte of it each
 * number stands. What is undefined may be anything.
 */
const BEGINNING: readonly (number | undefined)[] = [
  undefined, // size
  BoxType.moof,
  MFHD_BYTES,
  BoxType.mfhd,
  0, // version, flags
  undefined, // sequence_number
  undefined, // size
  BoxType.traf,
  undefined, // size
  BoxType.tfhd,
  undefined, // version, flags
  undefined, // track_ID
];

const BEGINNING_BYTES = 4 * BEGINNING.length;
const TRAF_SIZE = 6;
const TFHD_SIZE = 8;
const TRACK_ID = 11;

/**
 * Looks for the next moof in bytes that begin anywhere.
 *
 * Frames may hold the four bytes of its type by chance. So mfhd, traf and tfhd
 * of a track that there is must follow, one within the other.
 *
 * @returns 0: one starts at `at`. Above 0: how many bytes to leave out before
 * looking again. Else {@link needs}.
 */
export function findFragment(
  bytes: Uint8Array,
  at: number,
  end: number,
  tracks: readonly Track[],
): number {
  for (let typeAt = at + 4;; typeAt++) {
    const found = bytes.indexOf(FIRST_CHAR, typeAt);
    typeAt = found < 0 || found >= end ? end : found;
    // The size in front of a type that may be the next byte is kept.
    if (typeAt === end) return Math.max(end - 4 - at, 0) || needs(end - at + 1);
    const start = typeAt - 4;
    if (!mayBegin(bytes, start, end, tracks)) continue;
    if (start > at) return start - at;
    return end - at < BEGINNING_BYTES ? needs(BEGINNING_BYTES) : 0;
  }
}

/** May a moof begin at `at`, as far as can be seen? */
function mayBegin(bytes: Uint8Array, at: number, end: number, tracks: readonly Track[]): boolean {
  const number = (index: number) => readUint32(bytes, at + 4 * index);
  const known = Math.floor((Math.min(end, at + BEGINNING_BYTES) - at) / 4);
  for (let index = 0; index < known; index++) {
    const wanted = BEGINNING[index];
    if (wanted !== undefined && number(index) !== wanted) return false;
  }
  if (known < BEGINNING.length) return true;
  const moofBytes = number(0);
  const trafBytes = number(TRAF_SIZE);
  return trafBytes + MFHD_BYTES + 8 <= moofBytes && number(TFHD_SIZE) + 8 <= trafBytes &&
    tracks.some(({ id }) => id === number(TRACK_ID));
}
