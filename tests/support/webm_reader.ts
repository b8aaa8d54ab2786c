import { type ElementHeader, readElementHeader } from "../../lib/media/ebml/element_header.ts";
import { ElementId } from "../../lib/media/ebml/element_ids.ts";
import { type Child, children, readAscii, readUint } from "../../lib/media/ebml/read_value.ts";

/** One block of a file, with its absolute time. */
export interface ReadBlock {
  track: number;
  /** Ticks of the file. */
  time: number;
  /** Of the block header. */
  flags: number;
  payload: string;
}

/** What a closed file says of itself. */
export interface ReadFile {
  blocks: ReadBlock[];
  docType: string;
  /** Ticks; undefined if there is none. */
  duration: number | undefined;
  /** Nanoseconds since 2001; undefined if there is none. */
  dateUtc: bigint | undefined;
  /** Level 1 elements in order. */
  level1: number[];
  /** Where each Cluster starts in the file. */
  clusterStarts: number[];
  /** What SeekHead points to: the ID that stands there in the file. */
  seeks: { id: number; found: number }[];
  /** Each cue: its time, and the Timestamp of the Cluster it points to. */
  cues: { time: number; track: number; clusterTime: number }[];
}

/**
 * Reads a closed file at once, in its own way: every size must be known, every
 * pointer must point to what it says.
 */
export function readWebm(file: Uint8Array): ReadFile {
  const [document, segment, ...rest] = children(file, 0, file.byteLength);
  if (segment.id !== ElementId.Segment || rest.length > 0) throw new Error("Not one Segment");
  const inside = (parent: Child) => [...children(file, parent.at, parent.end)];
  const find = (parent: Child, id: number) => inside(parent).find((child) => child.id === id);
  const uint = (parent: Child, id: number) => {
    const child = find(parent, id);
    if (!child) throw new Error(`No element ${id.toString(16)}`);
    return readUint(file, child.at, child.size);
  };
  const level1 = inside(segment);
  const only = (id: number) => level1.find((element) => element.id === id);
  const info = only(ElementId.Info)!;
  const view = new DataView(file.buffer, file.byteOffset);
  const durationElement = find(info, ElementId.Duration);
  const dateElement = find(info, ElementId.DateUTC);
  const docType = find(document, ElementId.DocType)!;
  const at = (position: number) =>
    level1.find((element) => element.start === segment.at + position);

  const clusters = level1.filter(({ id }) => id === ElementId.Cluster);
  const blocks: ReadBlock[] = [];
  for (const cluster of clusters) {
    const clusterTime = uint(cluster, ElementId.Timestamp);
    for (const child of inside(cluster)) {
      const block = child.id === ElementId.SimpleBlock
        ? child
        : child.id === ElementId.BlockGroup
        ? find(child, ElementId.Block)
        : undefined;
      if (!block) continue;
      blocks.push({
        track: file[block.at] & 0x7f,
        time: clusterTime + view.getInt16(block.at + 1),
        flags: file[block.at + 3],
        payload: digest(file.subarray(block.at + 4, block.end)),
      });
    }
  }
  const seekHead = only(ElementId.SeekHead);
  const seeks = seekHead ? inside(seekHead).filter(({ id }) => id === ElementId.Seek) : [];
  const cues = only(ElementId.Cues);
  return {
    blocks,
    docType: readAscii(file, docType.at, docType.size),
    duration: durationElement && view.getFloat64(durationElement.at),
    dateUtc: dateElement && view.getBigInt64(dateElement.at),
    level1: level1.map(({ id }) => id),
    clusterStarts: clusters.map(({ start }) => start),
    seeks: seeks.map((seek) => ({
      id: uint(seek, ElementId.SeekID),
      found: at(uint(seek, ElementId.SeekPosition))?.id ?? 0,
    })),
    cues: (cues ? inside(cues) : []).map((cue) => {
      const positions = find(cue, ElementId.CueTrackPositions)!;
      const cluster = at(uint(positions, ElementId.CueClusterPosition))!;
      return {
        time: uint(cue, ElementId.CueTime),
        track: uint(positions, ElementId.CueTrack),
        clusterTime: uint(cluster, ElementId.Timestamp),
      };
    }),
  };
}

/** Length and FNV-1a: enough to tell frames apart. */
function digest(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return `${bytes.byteLength}:${hash}`;
}

/** The blocks of a closed file. */
export function readBlocks(file: Uint8Array): ReadBlock[] {
  return readWebm(file).blocks;
}

/** One block of a recorder's stream. */
export interface StreamBlock extends Omit<ReadBlock, "flags"> {
  isKey: boolean;
  /** Where its element begins and ends in the stream. */
  start: number;
  end: number;
  /** Where its Cluster begins. */
  clusterAt: number;
}

/** The whole blocks of a stream in which nothing but Segment and Clusters may lack a size. */
export function readStream(stream: Uint8Array): StreamBlock[] {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  const element: ElementHeader = { id: 0, size: 0, length: 0 };
  const blocks: StreamBlock[] = [];
  let clusterTime = 0;
  let clusterAt = 0;
  for (let at = 0; readElementHeader(stream, at, stream.byteLength, element) === "ok";) {
    const { id, size, length } = element;
    const dataAt = at + length;
    const isEntered = id === ElementId.Segment || id === ElementId.Cluster;
    const end = isEntered ? dataAt : dataAt + size;
    if (end > stream.byteLength) break;
    if (id === ElementId.Cluster) clusterAt = at;
    if (id === ElementId.Timestamp) clusterTime = readUint(stream, dataAt, size);
    const group = id === ElementId.BlockGroup ? [...children(stream, dataAt, end)] : undefined;
    const inner = group?.find((child) => child.id === ElementId.Block);
    if (id === ElementId.SimpleBlock || inner) {
      const from = inner?.at ?? dataAt;
      blocks.push({
        track: stream[from] & 0x7f,
        time: clusterTime + view.getInt16(from + 1),
        isKey: group
          ? !group.some((child) => child.id === ElementId.ReferenceBlock)
          : (stream[from + 3] & 0x80) !== 0,
        payload: digest(stream.subarray(from + 4, inner?.end ?? end)),
        start: at,
        end,
        clusterAt,
      });
    }
    at = end;
  }
  return blocks;
}
