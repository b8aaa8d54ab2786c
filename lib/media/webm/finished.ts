import {
  type ElementHeader,
  MAX_HEADER_BYTES,
  readElementHeader,
  UNKNOWN_SIZE,
} from "../ebml/element_header.ts";
import { ElementId } from "../ebml/element_ids.ts";
import { UNKNOWN_SIZE8 } from "../ebml/write_element.ts";

/** Size field of an element of unknown size, as it is written here. */
const UNKNOWN_SIZE8_TEXT = UNKNOWN_SIZE8.join();

/**
 * Does `head` begin as a file that was opened here: Segment of unknown size,
 * and at once a SeekHead with a size of eight bytes? Recorders write neither so.
 */
export function isOpenWebm(head: Uint8Array): boolean {
  const document: ElementHeader = { id: 0, size: 0, length: 0 };
  const seekHead: ElementHeader = { id: 0, size: 0, length: 0 };
  const end = head.byteLength;
  if (readElementHeader(head, 0, end, document) !== "ok" || document.id !== ElementId.EBML) {
    return false;
  }
  const sizeAt = document.length + document.size + 4;
  const size = head.subarray(sizeAt, sizeAt + 8).join();
  if (size !== UNKNOWN_SIZE8_TEXT) return false;
  if (readElementHeader(head, sizeAt + 8, end, seekHead) !== "ok") return false;
  return seekHead.id === ElementId.SeekHead && seekHead.length === MAX_HEADER_BYTES;
}

/**
 * Was the file that starts with `head` closed? The last thing that closing
 * writes is the size of Segment.
 */
export function isFinishedWebm(head: Uint8Array): boolean {
  const document: ElementHeader = { id: 0, size: 0, length: 0 };
  const segment: ElementHeader = { id: 0, size: 0, length: 0 };
  const end = head.byteLength;
  if (readElementHeader(head, 0, end, document) !== "ok") return false;
  if (document.id !== ElementId.EBML || document.size === UNKNOWN_SIZE) return false;
  if (readElementHeader(head, document.length + document.size, end, segment) !== "ok") return false;
  return segment.id === ElementId.Segment && segment.size !== UNKNOWN_SIZE;
}
