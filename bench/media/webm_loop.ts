import { type ElementHeader, readElementHeader } from "../../lib/media/ebml/element_header.ts";
import { ElementId, ENDS_CLUSTER } from "../../lib/media/ebml/element_ids.ts";
import { readUint } from "../../lib/media/ebml/read_value.ts";
import { openElement } from "../../lib/media/ebml/write_element.ts";
import { type BlockHeader, readBlockHeader } from "../../lib/media/webm/block.ts";
import { joined } from "../../lib/shared/bytes.ts";
import type { Loop, Stamp } from "./loop.ts";

/** Timestamp with eight bytes of data: room for any time. */
const TIMESTAMP_HEADER = [ElementId.Timestamp, 0x88];

/**
 * Makes a recording repeatable: its clusters of unknown size, up to the last
 * whole SimpleBlock, each with a Timestamp of eight bytes.
 *
 * @param recording WebM as a browser writes it: ticks of 1 ms, no BlockGroups.
 */
export function webmLoop(recording: Uint8Array, mimeType: string): Loop {
  const element: ElementHeader = { id: 0, size: 0, length: 0 };
  const block: BlockHeader = { track: 0, relativeTicks: 0, keyframe: false, length: 0 };
  const end = recording.byteLength;
  const parts: Uint8Array[] = [];
  const stamps: Stamp[] = [];
  const ends = new Map<number, { lastMs: number; stepMs: number }>();
  let head = recording.slice(0, 0);
  let length = 0;
  let clusterMs = 0;
  const add = (part: Uint8Array) => {
    parts.push(part);
    length += part.byteLength;
  };

  for (let at = 0; readElementHeader(recording, at, end, element) === "ok";) {
    const { id, size } = element;
    const dataAt = at + element.length;
    const isMaster = id === ElementId.Segment || id === ElementId.Cluster;
    const next = isMaster ? dataAt : dataAt + size;
    if (next > end) break;
    if (id === ElementId.Cluster) {
      if (parts.length === 0) head = recording.slice(0, at);
      add(openElement(ElementId.Cluster));
    } else if (id === ElementId.Timestamp) {
      clusterMs = readUint(recording, dataAt, size);
      add(Uint8Array.from(TIMESTAMP_HEADER));
      stamps.push({ at: length, width: 8, value: clusterMs, step: 0 });
      add(new Uint8Array(8));
    } else if (id === ElementId.SimpleBlock) {
      readBlockHeader(recording, dataAt, end, next, block);
      const ms = clusterMs + block.relativeTicks;
      const before = ends.get(block.track);
      ends.set(block.track, { lastMs: ms, stepMs: before ? ms - before.lastMs : 0 });
      add(recording.subarray(at, next));
    } else if (parts.length > 0 && !ENDS_CLUSTER.has(id)) {
      throw new TypeError(`Cannot repeat a Cluster with element ${id.toString(16)}`);
    }
    at = next;
  }
  const roundMs = Math.max(...ends.values().map(({ lastMs, stepMs }) => lastMs + stepMs));
  for (const stamp of stamps) stamp.step = roundMs;
  return { mimeType, head, bytes: joined(parts), stamps, roundMs };
}
