import { type ElementHeader, readElementHeader, UNKNOWN_SIZE } from "../ebml/element_header.ts";
import { ElementId } from "../ebml/element_ids.ts";

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
