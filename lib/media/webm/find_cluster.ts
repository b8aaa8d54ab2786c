import { type ElementHeader, readElementHeader, UNKNOWN_SIZE } from "../ebml/element_header.ts";
import { ElementId } from "../ebml/element_ids.ts";
import { idBytes } from "../ebml/write_element.ts";
import { needs } from "../item_reader.ts";
import { ParseFailure } from "../parse_error.ts";
import { type BlockHeader, readBlockHeader } from "./block.ts";
import { type GroupStart, readGroupStart } from "./block_group.ts";
import { type ClusterStart, readClusterStart } from "./cluster.ts";
import type { Track } from "./track.ts";

const CLUSTER_ID = idBytes(ElementId.Cluster);

/** So much may stand between a Cluster's Timestamp and its first block: Position, PrevSize, a Void. */
const MAX_BEFORE_BLOCK_BYTES = 1024;

/** What is larger and still not known to be a Cluster is none. */
const MAX_HELD_BYTES = 4096;

type Verdict = "yes" | "no" | "more";

/**
 * Looks for the next Cluster in bytes that begin anywhere.
 *
 * Frames may hold the four bytes of its ID by chance. So what follows must be a
 * Timestamp, and then a block of a track that there is; an empty Cluster is
 * passed over.
 *
 * @returns 0: one starts at `at`. Above 0: how many bytes to leave out before
 * looking again. Else {@link needs}.
 */
export function findCluster(
  bytes: Uint8Array,
  at: number,
  end: number,
  tracks: readonly Track[],
): number {
  for (let p = at;; p++) {
    p = bytes.indexOf(CLUSTER_ID[0], p);
    if (p < 0 || p >= end) return end - at;
    const verdict = judge(bytes, p, end, tracks);
    if (verdict === "no" || end - p > MAX_HELD_BYTES && verdict === "more") continue;
    if (p > at) return p - at;
    return verdict === "yes" ? 0 : needs(end - at + 1);
  }
}

function judge(bytes: Uint8Array, at: number, end: number, tracks: readonly Track[]): Verdict {
  for (let i = 0; i < CLUSTER_ID.length; i++) {
    if (at + i >= end) return "more";
    if (bytes[at + i] !== CLUSTER_ID[i]) return "no";
  }
  try {
    return judgeCluster(bytes, at, end, tracks);
  } catch (thrown) {
    if (thrown instanceof ParseFailure) return "no";
    throw thrown;
  }
}

/** @throws {ParseFailure} if there is no Cluster. */
function judgeCluster(
  bytes: Uint8Array,
  at: number,
  end: number,
  tracks: readonly Track[],
): Verdict {
  const element: ElementHeader = { id: 0, size: 0, length: 0 };
  const outcome = readElementHeader(bytes, at, end, element);
  if (outcome !== "ok") return outcome === "more" ? "more" : "no";
  const start: ClusterStart = { ticks: 0, dataEnd: 0 };
  const used = readClusterStart(bytes, at, end, element, start);
  if (used <= 0) return "more";
  const limit = at + used + MAX_BEFORE_BLOCK_BYTES;
  for (let p = at + used; p < Math.min(limit, start.dataEnd);) {
    const child = readElementHeader(bytes, p, end, element);
    if (child !== "ok") return child === "more" ? "more" : "no";
    const { id, size, length } = element;
    const next = p + length + size;
    if (size === UNKNOWN_SIZE || next > start.dataEnd) return "no";
    if (id === ElementId.SimpleBlock || id === ElementId.BlockGroup) {
      return judgeBlock(bytes, p, end, element, tracks);
    }
    p = next;
  }
  return "no";
}

/** @throws {ParseFailure} if there is no block. */
function judgeBlock(
  bytes: Uint8Array,
  at: number,
  end: number,
  element: ElementHeader,
  tracks: readonly Track[],
): Verdict {
  const block: BlockHeader = { track: 0, relativeTicks: 0, keyframe: false, length: 0 };
  const dataAt = at + element.length;
  const isRead = element.id === ElementId.SimpleBlock
    ? readBlockHeader(bytes, dataAt, end, dataAt + element.size, block)
    : readGroupStart(bytes, at, end, element, block, newGroup()) > 0;
  if (!isRead) return "more";
  return tracks.some(({ number }) => number === block.track) ? "yes" : "no";
}

function newGroup(): GroupStart {
  return { blockStart: 0, frameAt: 0, blockEnd: 0 };
}
