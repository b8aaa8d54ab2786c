import { ElementId } from "../../ebml/element_ids.ts";
import { element, openElement, size8, uint64 } from "../../ebml/write_element.ts";
import { joined } from "../../../shared/bytes.ts";
import { ParseFailure } from "../../parse_error.ts";
import type { PieceList } from "../piece_list.ts";
import type { ClusterPlace } from "./index_webm.ts";
import type { BlockPlace } from "./read_blocks.ts";

const OPENING = openElement(ElementId.Cluster);
const TIMESTAMP = element(ElementId.Timestamp, uint64(0));
/** What a Cluster begins with; its size, and the time at its end, are put in. */
const CLUSTER_HEAD = joined([OPENING, TIMESTAMP]);
/** Bytes of a Cluster up to its first block, as it is written here. */
export const CLUSTER_HEAD_BYTES = CLUSTER_HEAD.byteLength;
const SIZE_AT = OPENING.byteLength - 8;
const TICKS_AT = CLUSTER_HEAD_BYTES - 8;

/** One byte holds track numbers up to here; its first bit says that it is one byte. */
export const MAX_SHORT_TRACK = 126;
const SHORT_VINT = 0x80;
/** Of a block whose track number is one byte: that, its time, flags. */
const SHORT_HEADER_BYTES = 4;
const FLAGS_BYTES = 1;

/** Shared, since a long recording has millions of blocks. */
const TRACK_NUMBERS: readonly Uint8Array[] = Array.from(
  { length: MAX_SHORT_TRACK + 1 },
  (_, number) => Uint8Array.of(SHORT_VINT | number),
);

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
  for (const block of blocks) checkTrack(block, trackOf(block.track));
  const bodyBytes = blocks.reduce((sum, { at, end }) => sum + end - at, 0);
  return {
    ticks,
    head: clusterHead(ticks, bodyBytes),
    bodyBytes,
    write: (pieces) =>
      blocks.forEach((block) => {
        const { at, end } = block;
        const patch = patchOf(block, moved, trackOf(block.track));
        pieces.addRange(source, at, patch?.at ?? end);
        if (!patch) return;
        pieces.add(patch.bytes);
        pieces.addRange(source, patch.at + patch.bytes.byteLength, end);
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
  const head = CLUSTER_HEAD.slice();
  head.set(size8(TIMESTAMP.byteLength + bodyBytes), SIZE_AT);
  head.set(uint64(ticks), TICKS_AT);
  return head;
}

/** @throws {ParseFailure} if the block has no room for the number. */
function checkTrack({ track, headerBytes }: BlockPlace, wanted: number): void {
  if (track === wanted || (headerBytes === SHORT_HEADER_BYTES && wanted <= MAX_SHORT_TRACK)) return;
  throw new ParseFailure(`Track ${track} cannot become track ${wanted}`);
}

/** What of a block becomes other bytes, by its position in the file. */
function patchOf(
  { frameAt, track, relativeTicks }: BlockPlace,
  moved: number,
  wanted: number,
): { at: number; bytes: Uint8Array } | undefined {
  if (moved === 0) {
    const at = frameAt - SHORT_HEADER_BYTES;
    return track === wanted ? undefined : { at, bytes: TRACK_NUMBERS[wanted] };
  }
  const ticks = relativeTicks + moved;
  const number = track === wanted ? [] : TRACK_NUMBERS[wanted];
  const bytes = Uint8Array.of(...number, (ticks >> 8) & 0xff, ticks & 0xff);
  return { at: frameAt - FLAGS_BYTES - bytes.byteLength, bytes };
}
