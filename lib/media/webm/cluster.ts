import { type ElementHeader, readElementHeader, UNKNOWN_SIZE } from "../ebml/element_header.ts";
import { ElementId, ENDS_CLUSTER } from "../ebml/element_ids.ts";
import { readUint } from "../ebml/read_value.ts";
import { needs } from "../item_reader.ts";
import { ParseFailure } from "../parse_error.ts";

/** What may stand in front of a Cluster's Timestamp, in bytes: a CRC-32, a Void, little else. */
const MAX_BEFORE_TIMESTAMP_BYTES = 1024;

const FOLLOWS_TIMESTAMP: ReadonlySet<number> = new Set([
  ElementId.SimpleBlock,
  ElementId.BlockGroup,
]);

/** A Cluster as far as its Timestamp. */
export interface ClusterStart {
  /** Its Timestamp. */
  ticks: number;
  /** Where its data ends, as an index into the bytes read; infinite if its size is unknown. */
  dataEnd: number;
}

/**
 * Reads a Cluster from its header at `at` to the end of its Timestamp.
 *
 * @param cluster Its header, which was read.
 * @returns The bytes read; or {@link needs}, and `into` untouched.
 * @throws {ParseFailure} if there is no Timestamp before the first block.
 * @see https://www.rfc-editor.org/rfc/rfc9559#section-5.1.3
 */
export function readClusterStart(
  bytes: Uint8Array,
  at: number,
  end: number,
  cluster: Readonly<ElementHeader>,
  into: ClusterStart,
): number {
  const dataAt = at + cluster.length;
  const dataEnd = cluster.size === UNKNOWN_SIZE ? Infinity : dataAt + cluster.size;
  const child: ElementHeader = { id: 0, size: 0, length: 0 };
  for (let p = dataAt; p < dataEnd;) {
    const outcome = readElementHeader(bytes, p, end, child);
    if (outcome === "more") return needs(end - at + 1);
    const childEnd = p + child.length + child.size;
    const isTooLate = FOLLOWS_TIMESTAMP.has(child.id) || ENDS_CLUSTER.has(child.id) ||
      childEnd - at > MAX_BEFORE_TIMESTAMP_BYTES;
    if (outcome === "invalid" || child.size === UNKNOWN_SIZE || isTooLate) break;
    if (childEnd > end) return needs(childEnd - at);
    if (child.id === ElementId.Timestamp) {
      into.ticks = readUint(bytes, p + child.length, child.size);
      into.dataEnd = dataEnd;
      return childEnd - at;
    }
    p = childEnd;
  }
  throw new ParseFailure("A Cluster has no Timestamp");
}
