import { joined } from "../../shared/bytes.ts";
import { ElementId } from "./element_ids.ts";

/** Big-endian bytes of an element ID, as many as its length marker says. */
export function idBytes(id: number): number[] {
  const bytes: number[] = [];
  for (let rest = id; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return bytes;
}

/** Size field of 8 bytes: the widest, so that another size can be written over it in place. */
export function size8(size: number): number[] {
  if (!Number.isSafeInteger(size) || size < 0) throw new RangeError(`Cannot write size ${size}`);
  const bytes = uint64(size);
  bytes[0] = 0x01;
  return bytes;
}

/** "Unknown" as a size field of 8 bytes. */
export const UNKNOWN_SIZE8: readonly number[] = [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

/**
 * An unsigned integer as 8 big-endian bytes.
 *
 * @throws {RangeError} if `value` is negative or past 2^53 - 1.
 */
export function uint64(value: number): number[] {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`Cannot write ${value} as an unsigned integer`);
  }
  const bytes = new Array<number>(8);
  for (let i = 7, rest = value; i >= 0; i--, rest = Math.floor(rest / 256)) bytes[i] = rest % 256;
  return bytes;
}

/** One element of known size, its size field 8 bytes wide. */
export function element(id: number, data: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  return joined([Uint8Array.from([...idBytes(id), ...size8(data.length)]), data]);
}

/** ID and size field of an element whose end is not known yet. */
export function openElement(id: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([...idBytes(id), ...UNKNOWN_SIZE8]);
}

/**
 * A Void element of `total` bytes, its header included: room for what is known later.
 *
 * @throws {RangeError} if `total` is below the 9 bytes of the header.
 */
export function voidElement(total: number): Uint8Array<ArrayBuffer> {
  if (total < VOID_HEADER_BYTES) throw new RangeError(`Cannot fill ${total} bytes with a Void`);
  return element(ElementId.Void, new Uint8Array(total - VOID_HEADER_BYTES));
}

/** An ID of one byte and a size of eight. */
const VOID_HEADER_BYTES = 9;
