import { ParseFailure } from "../parse_error.ts";
import { fourCC, isBoxType } from "./box_types.ts";

/** Size of a box that reaches to the end of the file. */
export const TO_END = -1;

/** Type and size of one box. Filled in place, since one is read for each box of a stream. */
export interface BoxHeader {
  /** Its four characters as a number, see `BoxType`. */
  type: number;
  /** Bytes of the box, this header included, or {@link TO_END}. */
  size: number;
  /** Bytes of the header itself: 8, or 16 with a `largesize`. */
  length: number;
}

/** `more`: the header is not complete yet. `invalid`: no box can start with these bytes. */
export type HeaderOutcome = "ok" | "more" | "invalid";

/**
 * Reads the box header at `at` into `into`.
 *
 * A size past 2^53 - 1 counts as invalid: no file can hold it. So does a type
 * with characters that no registered type has: what stands there is no box.
 *
 * @param bytes Where to read. Nothing at or after `end` is looked at.
 * @see ISO/IEC 14496-12, 4.2
 */
export function readBoxHeader(
  bytes: Uint8Array,
  at: number,
  end: number,
  into: BoxHeader,
): HeaderOutcome {
  if (end - at < 8) return "more";
  const size = readUint32(bytes, at);
  const type = readUint32(bytes, at + 4);
  if (!isBoxType(type)) return "invalid";
  into.type = type;
  into.length = 8;
  into.size = size === 0 ? TO_END : size;
  if (size === 1) {
    if (end - at < 16) return "more";
    into.length = 16;
    into.size = readUint32(bytes, at + 8) * 0x1_0000_0000 + readUint32(bytes, at + 12);
  }
  const isPossible = size === 0 ||
    (into.size >= into.length && into.size <= Number.MAX_SAFE_INTEGER);
  return isPossible ? "ok" : "invalid";
}

/** A box that is in memory as a whole. */
export interface Box {
  type: number;
  /** Where its header begins. */
  start: number;
  /** Where its data begins. */
  at: number;
  /** Where it ends. */
  end: number;
}

/**
 * The boxes in `bytes[at..end)`, in a row.
 *
 * @throws {ParseFailure} if one of them is broken, reaches past `end` or has no
 * size: only the last box of a file may do without.
 */
export function* boxesIn(bytes: Uint8Array, at: number, end: number): Generator<Box> {
  const header: BoxHeader = { type: 0, size: 0, length: 0 };
  for (let start = at; start < end;) {
    if (readBoxHeader(bytes, start, end, header) !== "ok") {
      throw new ParseFailure("No box can start with these bytes");
    }
    const { type, size, length } = header;
    const boxEnd = start + size;
    if (size === TO_END) throw new ParseFailure(`Box ${fourCC(type)} has no size`);
    if (boxEnd > end) {
      throw new ParseFailure(`Box ${fourCC(type)} reaches past the end of the box around it`);
    }
    yield { type, start, at: start + length, end: boxEnd };
    start = boxEnd;
  }
}

/** The first box of `type` in `bytes[at..end)`. */
export function findBox(
  bytes: Uint8Array,
  type: number,
  at: number,
  end: number,
): Box | undefined {
  for (const box of boxesIn(bytes, at, end)) if (box.type === type) return box;
  return undefined;
}

/**
 * Makes sure that a box is long enough to hold its fixed fields.
 *
 * @throws {ParseFailure} if it has less than `bytes` of data.
 */
export function expectData(box: Box, bytes: number): void {
  if (box.end - box.at >= bytes) return;
  throw new ParseFailure(
    `Box ${fourCC(box.type)} has ${box.end - box.at} bytes of data: expected at least ${bytes}`,
  );
}

/** Version (8 bits) of a full box. */
export function versionOf(bytes: Uint8Array, box: Box): number {
  return bytes[box.at];
}

/** Flags (24 bits) of a full box. */
export function flagsOf(bytes: Uint8Array, box: Box): number {
  return readUint32(bytes, box.at) & 0xffffff;
}

/** Big-endian, as everything in this format. */
export function readUint32(bytes: Uint8Array, at: number): number {
  return (bytes[at] * 0x1000000) + ((bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]);
}

export function readInt32(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
}

/** @throws {ParseFailure} past 2^53 - 1. */
export function readUint64(bytes: Uint8Array, at: number): number {
  const value = readUint32(bytes, at) * 0x1_0000_0000 + readUint32(bytes, at + 4);
  if (value > Number.MAX_SAFE_INTEGER) throw new ParseFailure(`A number of ${value} is too large`);
  return value;
}
