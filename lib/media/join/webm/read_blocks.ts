import { type ElementHeader, readElementHeader, UNKNOWN_SIZE } from "../../ebml/element_header.ts";
import { ElementId, ENDS_CLUSTER } from "../../ebml/element_ids.ts";
import { type BlockHeader, readBlockHeader } from "../../webm/block.ts";
import { type GroupStart, readGroupStart } from "../../webm/block_group.ts";
import { ParseFailure } from "../../parse_error.ts";
import type { SourceReader } from "../source_reader.ts";
import type { ClusterPlace } from "./index_webm.ts";

/** Room for the header of a block, and of its BlockGroup with what precedes the Block. */
const BLOCK_HEADER_BYTES = 64;
/** What precedes the Block in its group is not that long. */
const MAX_GROUP_HEADER_BYTES = 64 * 1024;
const WINDOW_BYTES = 64 * 1024;

/** One block of a Cluster. Positions in the file. */
export interface BlockPlace {
  /** Where its element (SimpleBlock or BlockGroup) begins. */
  readonly at: number;
  /** Its track number, time and flags end here. */
  readonly frameAt: number;
  readonly end: number;
  readonly track: number;
  /** Bytes of track number, time and flags: 4 to 11. */
  readonly headerBytes: number;
  /** Ticks from the Cluster's Timestamp. */
  readonly relativeTicks: number;
}

/**
 * The whole blocks of a Cluster.
 *
 * @param cluster Its `end` may be anywhere behind its last whole block.
 * @throws {ParseFailure} if one of them is broken.
 */
export async function readBlocks(
  reader: SourceReader,
  cluster: ClusterPlace,
): Promise<BlockPlace[]> {
  const blocks: BlockPlace[] = [];
  const element: ElementHeader = { id: 0, size: 0, length: 0 };
  const block: BlockHeader = { track: 0, relativeTicks: 0, keyframe: false, length: 0 };
  const group: GroupStart = { blockStart: 0, frameAt: 0, blockEnd: 0 };
  for (let at = cluster.bodyAt; at < cluster.end;) {
    let length = Math.min(BLOCK_HEADER_BYTES, cluster.end - at);
    let bytes = await reader.read(at, length, WINDOW_BYTES);
    if (readElementHeader(bytes, 0, length, element) !== "ok") break;
    const { id, size, length: headerLength } = element;
    const end = at + headerLength + size;
    if (size === UNKNOWN_SIZE || ENDS_CLUSTER.has(id) || end > cluster.end) break;
    if (id === ElementId.SimpleBlock) {
      readBlockHeader(bytes, headerLength, length, headerLength + size, block);
      blocks.push(placed(at, headerLength + block.length, end, block));
    } else if (id === ElementId.BlockGroup) {
      let used = readGroupStart(bytes, 0, length, element, block, group);
      while (used <= 0) {
        if (-used > MAX_GROUP_HEADER_BYTES) throw new ParseFailure("A BlockGroup hides its Block");
        length = Math.min(end - at, Math.max(-used, length * 2));
        bytes = await reader.read(at, length, WINDOW_BYTES);
        used = readGroupStart(bytes, 0, length, element, block, group);
      }
      blocks.push(placed(at, used, end, block));
    }
    at = end;
  }
  return blocks;
}

function placed(
  at: number,
  bytesToFrame: number,
  end: number,
  { track, relativeTicks, length: headerBytes }: BlockHeader,
): BlockPlace {
  return { at, frameAt: at + bytesToFrame, end, track, headerBytes, relativeTicks };
}
