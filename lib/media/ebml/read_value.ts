import { ParseFailure } from "../parse_error.ts";
import { type ElementHeader, readElementHeader, UNKNOWN_SIZE } from "./element_header.ts";

/** Half of what a number holds exactly, so that sums of two stay exact. */
const MAX_UINT = 2 ** 52;

/**
 * Unsigned integer element data: 0 to 8 bytes, big-endian; no bytes mean 0.
 *
 * @throws {ParseFailure} past 8 bytes or past 2^52.
 * @see https://www.rfc-editor.org/rfc/rfc8794#section-7.2
 */
export function readUint(bytes: Uint8Array, at: number, size: number): number {
  if (size > 8) throw new ParseFailure(`Unsigned integer of ${size} bytes: expected at most 8`);
  let value = 0;
  for (let i = at; i < at + size; i++) value = value * 256 + bytes[i];
  if (value > MAX_UINT) {
    throw new ParseFailure("Unsigned integer past 2^52: no recorder counts that far");
  }
  return value;
}

/** String element data (printable ASCII), up to the first zero byte (RFC 8794, 7.4). */
export function readAscii(bytes: Uint8Array, at: number, size: number): string {
  let text = "";
  for (let i = at; i < at + size && bytes[i] !== 0; i++) text += String.fromCharCode(bytes[i]);
  return text;
}

/** One child of a master element that is wholly in memory. */
export interface Child {
  id: number;
  /** Where its header starts. */
  start: number;
  /** Where its data starts. */
  at: number;
  /** Bytes of data. */
  size: number;
  /** Where it ends, exclusive. */
  end: number;
}

/**
 * The children of the master element whose data is `bytes[at..end)`.
 *
 * @throws {ParseFailure} if a child is broken, of unknown size, or reaches past `end`.
 */
export function* children(bytes: Uint8Array, at: number, end: number): Generator<Child> {
  const header: ElementHeader = { id: 0, size: 0, length: 0 };
  for (let start = at; start < end;) {
    if (readElementHeader(bytes, start, end, header) !== "ok") {
      throw new ParseFailure("A child element's header is broken");
    }
    const { id, size, length } = header;
    if (size === UNKNOWN_SIZE) {
      throw new ParseFailure(`Element ${hex(id)} has no size: only Segment and Cluster may`);
    }
    const dataAt = start + length;
    if (dataAt + size > end) {
      throw new ParseFailure(`Element ${hex(id)} of ${size} bytes reaches past its parent`);
    }
    yield { id, start, at: dataAt, size, end: dataAt + size };
    start = dataAt + size;
  }
}

/** An ID as specifications print it: `0x1F43B675`. */
export function hex(id: number): string {
  return `0x${id.toString(16).toUpperCase()}`;
}
