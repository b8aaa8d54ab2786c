import { ElementId } from "../../ebml/element_ids.ts";
import { element, idBytes, size8, uint64 } from "../../ebml/write_element.ts";
import { joined } from "../../../shared/bytes.ts";
import { ParseFailure } from "../../parse_error.ts";
import { patchRelativeTicks } from "../../webm/block.ts";
import type { PieceList } from "../piece_list.ts";
import type { ClusterPlace } from "./index_webm.ts";
import type { BlockPlace } from "./read_blocks.ts";

/** Bytes of a Timestamp, as it is written here. */
const TIMESTAMP_BYTES = 17;
/** Bytes of a Cluster up to its first block, as it is written here. */
export const CLUSTER_HEAD_BYTES = 12 + TIMESTAMP_BYTES;

/** One byte holds track numbers up to here; its first bit says that it is one byte. */
const MAX_SHORT_TRACK = 126;
const SHORT_VINT = 0x80;

/** One Cluster of the joined file. */
export interface PlannedCluster {
  /** Its Timestamp in the joined file. */
  readonly ticks: number;
  /** All up to its first block. */
  readonly head: Uint8Array;
  /** Bytes behind its head. */
  readonly bodyBytes: number;
  /** Puts what follows the head. */
  write(pieces: PieceList): void;
}

/** A Cluster as it is, with a new time. */
export function wholeCluster(
  source: number,
  { bodyAt, end, ticks }: ClusterPlace,
  base: number,
): PlannedCluster {
  const bodyBytes = end - bodyAt;
  return {
    ticks: base + ticks,
    head: clusterHead(base + ticks, bodyBytes),
    bodyBytes,
    write: (pieces) => pieces.addRange(source, bodyAt, end),
  };
}

/**
 * A Cluster of some of its blocks.
 *
 * @param trackOf The number in the joined file of a track of this one.
 */
export function siftedCluster(
  source: number,
  cluster: ClusterPlace,
  base: number,
  blocks: readonly BlockPlace[],
  trackOf: (track: number) => number,
): PlannedCluster {
  const ticks = Math.max(0, base + cluster.ticks);
  const moved = base + cluster.ticks - ticks;
  const headers = blocks.map((block) => {
    const track = trackOf(block.track);
    if (moved === 0 && track === block.track) return undefined;
    return blockHeader(block, block.relativeTicks + moved, track);
  });
  const bodyBytes = blocks.reduce((sum, { at, end }) => sum + end - at, 0);
  return {
    ticks,
    head: clusterHead(ticks, bodyBytes),
    bodyBytes,
    write: (pieces) =>
      blocks.forEach(({ at, frameAt, end }, i) => {
        const header = headers[i];
        if (header) pieces.add(header);
        pieces.addRange(source, header ? frameAt : at, end);
      }),
  };
}

/** A Cluster of which all is in memory. */
export function silentCluster(ticks: number, body: Uint8Array): PlannedCluster {
  return {
    ticks,
    head: clusterHead(ticks, body.byteLength),
    bodyBytes: body.byteLength,
    write: (pieces) => pieces.add(body),
  };
}

function clusterHead(ticks: number, bodyBytes: number): Uint8Array<ArrayBuffer> {
  return joined([
    idBytes(ElementId.Cluster),
    size8(TIMESTAMP_BYTES + bodyBytes),
    element(ElementId.Timestamp, uint64(ticks)),
  ]);
}

function blockHeader(block: BlockPlace, relativeTicks: number, track: number): Uint8Array {
  const header = block.header.slice();
  patchRelativeTicks(header, header.byteLength, relativeTicks);
  if (track === block.track) return header;
  const at = header.byteLength - 4;
  if (header[at] !== (SHORT_VINT | block.track) || track > MAX_SHORT_TRACK) {
    throw new ParseFailure(`Track ${block.track} cannot become track ${track}`);
  }
  header[at] = SHORT_VINT | track;
  return header;
}
