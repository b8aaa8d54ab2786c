import { type ElementHeader, readElementHeader, UNKNOWN_SIZE } from "../../ebml/element_header.ts";
import { ElementId } from "../../ebml/element_ids.ts";
import { children, hex, readUint } from "../../ebml/read_value.ts";
import { ParseFailure } from "../../parse_error.ts";
import { type ClusterStart, readClusterStart } from "../../webm/cluster.ts";
import { type ListedCluster, readClusterIndex } from "../../webm/cluster_index.ts";
import { StreamHeader } from "../../webm/stream_header.ts";
import { CLUSTER_HEADER_BYTES } from "../../webm/webm_file.ts";
import type { SegmentSource } from "../joined_file.ts";
import { SourceReader } from "../source_reader.ts";
import { readBlocks } from "./read_blocks.ts";
import { type TrackSignature, trackSignatures } from "./track_signature.ts";

/** What a file is expected to have in front of its clusters. */
const HEAD_BYTES = 4096;
/** A Cluster's header and Timestamp, and a bit. */
const CLUSTER_HEAD_BYTES = 32;
/** What follows the clusters of a file, as it is written here: Cues, Tags. */
const TAIL_BYTES = 64 * 1024;
/** Clusters below this are read together, by windows. */
const SMALL_CLUSTER_BYTES = 16 * 1024;
const WINDOW_BYTES = 64 * 1024;
/** Limits on what is read as a whole. */
const MAX_HEADER_BYTES = 64 * 1024;
const MAX_CUES_BYTES = 16 * 1024 * 1024;
const MAX_TAGS_BYTES = 16 * 1024 * 1024;

/** Longest that a file lasts behind its last Timestamp: what a block can state, and that block. */
const MAX_LAST_TICKS = 0x10000;
/** Some thousand years of milliseconds: sums of such times stay exact. */
const MAX_TICKS = 2 ** 47;

/** One Cluster of a file. Positions in the file. */
export interface ClusterPlace {
  /** Where it begins. */
  readonly at: number;
  /** Behind its Timestamp. */
  readonly bodyAt: number;
  readonly end: number;
  /** Its Timestamp. */
  readonly ticks: number;
}

/** Where a player may start. */
export interface CuePlace {
  readonly ticks: number;
  readonly track: number;
  /** Which Cluster of the file. */
  readonly cluster: number;
}

/** What is known of a file without its media. Times in its ticks. */
export interface WebmIndex {
  readonly header: StreamHeader;
  readonly tracks: readonly TrackSignature[];
  readonly clusters: readonly ClusterPlace[];
  readonly cues: readonly CuePlace[];
  /** As Info states it; if it does not, or cannot be right, when the last block begins. */
  readonly durationTicks: number;
}

/** Elements in front of a file's first Cluster and behind its last, and all that lie between. */
class Indexer {
  readonly #source: SegmentSource;
  readonly #reader: SourceReader;
  readonly #header = new StreamHeader();
  readonly #element: ElementHeader = { id: 0, size: 0, length: 0 };
  readonly #clusters: ClusterPlace[] = [];
  #tracks: TrackSignature[] = [];
  #cuesData: Uint8Array | undefined;
  #durationTicks = 0;
  #segmentAt = 0;
  #end = 0;
  /** As SeekHead says. */
  #cuesAt: number | undefined;

  constructor(source: SegmentSource) {
    this.#source = source;
    this.#reader = new SourceReader(source);
  }

  async index(): Promise<WebmIndex> {
    let at = await this.#openSegment();
    let ahead = HEAD_BYTES;
    while (at < this.#end) {
      const end = await this.#readElement(at, ahead);
      if (end === undefined) break;
      const isSmall = end - at < SMALL_CLUSTER_BYTES;
      if (this.#clusters.length > 0) ahead = isSmall ? WINDOW_BYTES : CLUSTER_HEAD_BYTES;
      at = end;
    }
    if (!this.#header.isComplete) throw new ParseFailure("The file has no Info or no Tracks");
    const { ticks } = this.#clusters.at(-1) ?? { ticks: 0 };
    const isPossible = this.#durationTicks > 0 && this.#durationTicks <= ticks + MAX_LAST_TICKS;
    if (!isPossible) this.#durationTicks = await this.#endOfBlocks();
    return {
      header: this.#header,
      tracks: this.#tracks,
      clusters: this.#clusters,
      cues: this.#cues(),
      durationTicks: this.#durationTicks,
    };
  }

  /** Reads the EBML header and that of Segment. */
  async #openSegment(): Promise<number> {
    await this.#readHeader(0, HEAD_BYTES);
    const { id, size, length } = this.#element;
    if (id !== ElementId.EBML || size === UNKNOWN_SIZE || size > HEAD_BYTES) {
      throw new ParseFailure("The file does not begin with an EBML header");
    }
    const total = length + size;
    this.#header.readDocument(await this.#reader.read(0, total), length);
    await this.#readHeader(total, HEAD_BYTES);
    const segment = this.#element;
    if (segment.id !== ElementId.Segment) throw new ParseFailure("The file has no Segment");
    this.#segmentAt = total + segment.length;
    this.#end = segment.size === UNKNOWN_SIZE
      ? this.#reader.length
      : Math.min(this.#reader.length, this.#segmentAt + segment.size);
    return this.#segmentAt;
  }

  /** False if the file ends in the middle of it. */
  async #readHeader(at: number, ahead: number, into = this.#element): Promise<boolean> {
    const bytes = await this.#reader.read(at, Math.min(12, this.#reader.length - at), ahead);
    const outcome = readElementHeader(bytes, 0, bytes.byteLength, into);
    if (outcome === "invalid") throw new ParseFailure("No element can start with these bytes");
    return outcome === "ok";
  }

  /** Where the element ends; undefined if the file ends first. */
  async #readElement(at: number, ahead: number): Promise<number | undefined> {
    if (!await this.#readHeader(at, ahead)) return undefined;
    const { id, size, length } = this.#element;
    if (id === ElementId.Cluster) {
      const isFirst = this.#clusters.length === 0;
      const listedEnd = isFirst ? await this.#takeListed(at) : undefined;
      return listedEnd ?? await this.#readCluster(at, ahead);
    }
    if (size === UNKNOWN_SIZE) throw new ParseFailure(`Element ${hex(id)} has no size`);
    const dataAt = at + length;
    const end = dataAt + size;
    if (end > this.#end) return undefined;
    if (id === ElementId.SeekHead) {
      const position = cuesPosition(await this.#whole(dataAt, size, MAX_HEADER_BYTES));
      if (position !== undefined) this.#cuesAt = this.#segmentAt + position;
    } else if (id === ElementId.Info) {
      const data = await this.#whole(dataAt, size, MAX_HEADER_BYTES);
      this.#header.readInfo(data);
      this.#durationTicks = readDuration(data);
    } else if (id === ElementId.Tracks) {
      const data = await this.#whole(dataAt, size, MAX_HEADER_BYTES);
      this.#header.readTracks(data);
      this.#tracks = trackSignatures(data);
    } else if (id === ElementId.Cues) {
      this.#cuesData = await this.#whole(dataAt, size, MAX_CUES_BYTES);
    }
    return end;
  }

  /**
   * Takes all clusters from the list that a file closed here has behind its Cues.
   *
   * @param first Where the first one begins.
   * @returns Where the last one ends; undefined if there is no list, or it does not fit the file.
   */
  async #takeListed(first: number): Promise<number | undefined> {
    const end = this.#cuesAt;
    if (end === undefined || end <= first || end >= this.#end) return undefined;
    try {
      const places: ClusterPlace[] = [];
      let at = first;
      for (const { bytes, ticks } of await this.#readList(end)) {
        places.push({ at, bodyAt: at + CLUSTER_HEADER_BYTES, end: at + bytes, ticks });
        at += bytes;
      }
      const last = places.at(-1);
      if (at !== end || !last || !await this.#isThere(last)) return undefined;
      for (const place of places) this.#clusters.push(place);
      return end;
    } catch (thrown) {
      // Nobody needs a list: what is wrong with it is no fault of the media.
      if (thrown instanceof ParseFailure) return undefined;
      throw thrown;
    }
  }

  /** Cues are at `at`, and what else is behind the clusters follows. */
  async #readList(at: number): Promise<ListedCluster[]> {
    const header: ElementHeader = { id: 0, size: 0, length: 0 };
    for (let next = at; next < this.#end;) {
      if (!await this.#readHeader(next, TAIL_BYTES, header)) return [];
      const { id, size, length } = header;
      const dataAt = next + length;
      next = dataAt + size;
      if (id === ElementId.Cluster || size === UNKNOWN_SIZE || next > this.#end) return [];
      if (id !== ElementId.Tags) continue;
      const list = readClusterIndex(await this.#whole(dataAt, size, MAX_TAGS_BYTES));
      if (list) return list;
    }
    return [];
  }

  /** A Cluster is where it is said to be, and so are all before it. */
  async #isThere({ at, bodyAt, end, ticks }: ClusterPlace): Promise<boolean> {
    if (bodyAt > end) return false;
    const bytes = await this.#source.read(at, CLUSTER_HEADER_BYTES);
    const cluster: ElementHeader = { id: 0, size: 0, length: 0 };
    if (readElementHeader(bytes, 0, bytes.byteLength, cluster) !== "ok") return false;
    if (cluster.id !== ElementId.Cluster) return false;
    const start: ClusterStart = { ticks: 0, dataEnd: 0 };
    const used = readClusterStart(bytes, 0, bytes.byteLength, cluster, start);
    return used === bodyAt - at && start.dataEnd === end - at && start.ticks === ticks;
  }

  async #whole(at: number, size: number, limit: number): Promise<Uint8Array> {
    if (size > limit) throw new ParseFailure(`An element has ${size} bytes: too many`);
    return await this.#reader.read(at, size);
  }

  async #readCluster(at: number, ahead: number): Promise<number | undefined> {
    const start: ClusterStart = { ticks: 0, dataEnd: 0 };
    const most = this.#end - at;
    let used = 0;
    for (let wanted = CLUSTER_HEAD_BYTES; used <= 0; wanted = Math.max(-used, wanted + 1)) {
      if (wanted > most && used < 0) return undefined;
      const bytes = await this.#reader.read(at, Math.min(wanted, most), ahead);
      used = readClusterStart(bytes, 0, bytes.byteLength, this.#element, start);
    }
    const { dataEnd, ticks } = start;
    if (ticks > MAX_TICKS) throw new ParseFailure(`A Cluster has the time ${ticks}`);
    const place = { at, bodyAt: at + used, end: at + dataEnd, ticks };
    if (place.end <= this.#end) {
      this.#clusters.push(place);
      return place.end;
    }
    // Cut off, or never finished: it goes as far as its blocks do.
    const blocks = await readBlocks(this.#reader, { ...place, end: this.#end });
    const end = blocks.at(-1)?.end ?? place.bodyAt;
    if (blocks.length > 0) this.#clusters.push({ ...place, end });
    return dataEnd === Infinity ? end : undefined;
  }

  /** When the last block begins, for want of a stated end. */
  async #endOfBlocks(): Promise<number> {
    const last = this.#clusters.at(-1);
    if (!last) return 0;
    const blocks = await readBlocks(this.#reader, last);
    return blocks.reduce(
      (end, { relativeTicks }) => Math.max(end, last.ticks + relativeTicks),
      last.ticks,
    );
  }

  #cues(): CuePlace[] {
    const data = this.#cuesData;
    if (!data) return [];
    const byPosition = new Map(this.#clusters.map(({ at }, i) => [at - this.#segmentAt, i]));
    const cues: CuePlace[] = [];
    for (const point of children(data, 0, data.byteLength)) {
      if (point.id !== ElementId.CuePoint) continue;
      let [ticks, track, position] = [0, 0, -1];
      for (const field of children(data, point.at, point.end)) {
        if (field.id === ElementId.CueTime) ticks = readUint(data, field.at, field.size);
        if (field.id !== ElementId.CueTrackPositions) continue;
        for (const { id, at, size } of children(data, field.at, field.end)) {
          if (id === ElementId.CueTrack) track = readUint(data, at, size);
          if (id === ElementId.CueClusterPosition) position = readUint(data, at, size);
        }
      }
      const cluster = byPosition.get(position);
      if (cluster !== undefined) cues.push({ ticks, track, cluster });
    }
    return cues;
  }
}

/**
 * Finds out what a WebM or Matroska file holds, by its headers, its Cues and
 * from Cluster to Cluster. One that was cut off is taken up to its last whole
 * block.
 *
 * @throws {ParseFailure} if it is damaged.
 */
export async function indexWebm(source: SegmentSource): Promise<WebmIndex> {
  return await new Indexer(source).index();
}

/** Where Cues are by the data of SeekHead, from the start of Segment's data. */
function cuesPosition(seekHead: Uint8Array): number | undefined {
  for (const seek of children(seekHead, 0, seekHead.byteLength)) {
    if (seek.id !== ElementId.Seek) continue;
    const fields = [...children(seekHead, seek.at, seek.end)];
    const id = fields.find((field) => field.id === ElementId.SeekID);
    const position = fields.find((field) => field.id === ElementId.SeekPosition);
    if (!id || !position || readUint(seekHead, id.at, id.size) !== ElementId.Cues) continue;
    return readUint(seekHead, position.at, position.size);
  }
  return undefined;
}

/** Duration in the data of Info: a float of 4 or 8 bytes; 0 if there is none. */
function readDuration(info: Uint8Array): number {
  for (const { id, at, size } of children(info, 0, info.byteLength)) {
    if (id !== ElementId.Duration) continue;
    const view = new DataView(info.buffer, info.byteOffset + at, size);
    const ticks = size === 8 ? view.getFloat64(0) : size === 4 ? view.getFloat32(0) : 0;
    return ticks > 0 && ticks < Number.MAX_SAFE_INTEGER ? ticks : 0;
  }
  return 0;
}
