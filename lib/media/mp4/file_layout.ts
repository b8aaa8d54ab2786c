import { joined } from "../../shared/bytes.ts";
import { ParseFailure } from "../parse_error.ts";
import { BoxType } from "./box_types.ts";
import { BoxWriter } from "./box_writer.ts";
import { type BoxHeader, readBoxHeader, TO_END } from "./read_box.ts";

/**
 * How a file of this project begins: ftyp, a box of 16 bytes, moov.
 *
 * While the file is being written, that box is free space with a mark, and
 * fragments follow the moov. When the file is finished, it becomes the header
 * of an mdat that reaches over moov and fragments to the final moov behind them.
 */
export const SLOT_BYTES = 16;

/** Content of the slot while the file is open: times in this file count from its own zero. */
const OPEN_MARK = Uint8Array.from("unclosed", (char) => char.charCodeAt(0));

/** ftyp has room for so many brands, so that the slot lies within a file's first 64 bytes. */
const MAX_BRANDS = 8;

/** Data of ftyp in front of `compatible_brands`: `major_brand`, `minor_version`. */
const FTYP_FIXED_BYTES = 8;

const FTYP_MAX_BYTES = 8 + FTYP_FIXED_BYTES + 4 * MAX_BRANDS;

/**
 * A recorder's ftyp, with no more than 8 of its `compatible_brands`.
 *
 * @param data The box without its header.
 * @throws {ParseFailure} if it is too short to name a brand.
 */
export function writeFileType(data: Uint8Array): Uint8Array<ArrayBuffer> {
  if (data.byteLength < FTYP_FIXED_BYTES) throw new ParseFailure("ftyp names no brand");
  const brands = Math.min(MAX_BRANDS, Math.floor((data.byteLength - FTYP_FIXED_BYTES) / 4));
  const writer = new BoxWriter(FTYP_MAX_BYTES);
  writer.box(BoxType.ftyp, () => writer.copy(data, 0, FTYP_FIXED_BYTES + 4 * brands));
  return writer.take();
}

/** The slot of a file that is open: a free box (8.1.2). */
export function openSlot(): Uint8Array<ArrayBuffer> {
  const writer = new BoxWriter(SLOT_BYTES);
  writer.box(BoxType.free, () => writer.copy(OPEN_MARK));
  return writer.take();
}

/** Is this box the slot of a file that was never finished? */
export function isOpenSlot(box: Uint8Array): boolean {
  const wanted = openSlot();
  return box.byteLength === SLOT_BYTES && wanted.every((byte, i) => byte === box[i]);
}

/**
 * The slot of a finished file: header of an mdat with `largesize` (4.2.2).
 *
 * @param bytes From the slot to the final moov.
 */
export function finishedSlot(bytes: number): Uint8Array<ArrayBuffer> {
  const writer = new BoxWriter(SLOT_BYTES);
  writer.uint32(1);
  writer.uint32(BoxType.mdat);
  writer.uint64(bytes);
  return writer.take();
}

/** ftyp, slot and moov in a row. */
export function fileHeader(fileType: Uint8Array, moov: Uint8Array): Uint8Array<ArrayBuffer> {
  return joined([fileType, openSlot(), moov]);
}

/** Does `head` begin as a file that was opened here: ftyp, and the slot with its mark? */
export function isOpenMp4(head: Uint8Array): boolean {
  const fileType: BoxHeader = { type: 0, size: 0, length: 0 };
  if (readBoxHeader(head, 0, head.byteLength, fileType) !== "ok") return false;
  if (fileType.type !== BoxType.ftyp || fileType.size > FTYP_MAX_BYTES) return false;
  return isOpenSlot(head.subarray(fileType.size, fileType.size + SLOT_BYTES));
}

/**
 * Is there nothing to be done for this file? So it is with one that was closed,
 * and with one that did not come from here; not with one that is still open, or
 * too short to tell.
 *
 * @param head Its first 64 bytes; more do no harm.
 */
export function isFinishedMp4(head: Uint8Array): boolean {
  const fileType: BoxHeader = { type: 0, size: 0, length: 0 };
  const outcome = readBoxHeader(head, 0, head.byteLength, fileType);
  if (outcome === "more") return false;
  if (outcome === "invalid" || fileType.type !== BoxType.ftyp) return true;
  // A longer ftyp than those that are written here, or an endless one.
  if (fileType.size > FTYP_MAX_BYTES || fileType.size === TO_END) return true;
  if (head.byteLength < fileType.size + SLOT_BYTES) return false;
  return !isOpenSlot(head.subarray(fileType.size, fileType.size + SLOT_BYTES));
}
