import { type ElementHeader, readElementHeader, UNKNOWN_SIZE } from "../ebml/element_header.ts";
import { ElementId } from "../ebml/element_ids.ts";
import { children } from "../ebml/read_value.ts";
import { needs } from "../item_reader.ts";
import { ParseFailure } from "../parse_error.ts";
import { type BlockHeader, readBlockHeader } from "./block.ts";

/** A BlockGroup as far as the header of its Block. Indices into the bytes read. */
export interface GroupStart {
  /** Where the Block element begins. */
  blockStart: number;
  /** Where its own header (track, timestamp, flags) ends and its frame begins. */
  frameAt: number;
  /** Where the Block ends, arrived or not. */
  blockEnd: number;
}

/**
 * Reads a BlockGroup from its header at `at` to the end of its Block's header.
 *
 * @param group Its header, which was read.
 * @param block Filled with the Block's header.
 * @returns The bytes read; or {@link needs}.
 * @throws {ParseFailure} if there is no Block, or something reaches past its parent.
 * @see https://www.rfc-editor.org/rfc/rfc9559#section-5.1.3.5
 */
export function readGroupStart(
  bytes: Uint8Array,
  at: number,
  end: number,
  group: Readonly<ElementHeader>,
  block: BlockHeader,
  into: GroupStart,
): number {
  const dataAt = at + group.length;
  const dataEnd = dataAt + group.size;
  const child: ElementHeader = { id: 0, size: 0, length: 0 };
  for (let p = dataAt; p < dataEnd;) {
    const outcome = readElementHeader(bytes, p, Math.min(end, dataEnd), child);
    if (outcome === "more" && end < dataEnd) return needs(end - at + 1);
    const childAt = p + child.length;
    const childEnd = childAt + child.size;
    if (outcome !== "ok" || child.size === UNKNOWN_SIZE || childEnd > dataEnd) {
      throw new ParseFailure("A BlockGroup is broken");
    }
    if (child.id !== ElementId.Block) {
      if (childEnd > end) return needs(childEnd - at);
      p = childEnd;
      continue;
    }
    if (!readBlockHeader(bytes, childAt, end, childEnd, block)) return needs(end - at + 1);
    into.blockStart = p;
    into.frameAt = childAt + block.length;
    into.blockEnd = childEnd;
    return into.frameAt - at;
  }
  throw new ParseFailure("A BlockGroup has no Block");
}

/**
 * Is the BlockGroup of which `bytes[at..end)` are children a key frame, as far
 * as those tell? It is one if it refers to no other block.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9559#section-5.1.3.5.5 ReferenceBlock
 */
export function isKeyGroup(bytes: Uint8Array, at: number, end: number): boolean {
  for (const child of children(bytes, at, end)) {
    if (child.id === ElementId.ReferenceBlock) return false;
  }
  return true;
}
