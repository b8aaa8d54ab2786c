import { joined } from "../../../shared/bytes.ts";
import { ElementId } from "../../ebml/element_ids.ts";
import { fromSource } from "../refusal.ts";
import { OPUS_SILENCE, silentRuns } from "../silence.ts";
import { SourceReader } from "../source_reader.ts";
import { MAX_SHORT_TRACK, type PlannedCluster, silentCluster } from "./cluster_plan.ts";
import type { ClusterPlace } from "./index_webm.ts";
import type { Part } from "./plan_part.ts";
import { readBlocks } from "./read_blocks.ts";

/** So many clusters at a border are searched for sound. */
const SEARCHED_CLUSTERS = 3;
/** Length of a packet if it cannot be told from the one before, and the longest there is, ms. */
const USUAL_PACKET_MS = 20;
const LONGEST_PACKET_MS = 120;
/** So long after its Cluster may a silent packet be, ticks: less than a block can state. */
const MOST_TICKS = 30_000;
/** Where ticks are shorter, so that a Cluster holds next to no packets, holes stay. Recorders: 1 ms. */
const FINEST_TICK_MS = 0.01;
/** Of a SimpleBlock: id, size, track, time, flags. */
const BLOCK_HEADER_BYTES = 6;
const KEYFRAME = 0x80;

/**
 * Silence between the sound of two parts, if there is Opus and if there is room.
 *
 * @throws {JoinRefusal} if one of them is damaged.
 */
export async function fillGap(before: Part, after: Part): Promise<PlannedCluster[]> {
  const sound = before.file.tracks.find(({ codec }) => codec === "A_OPUS");
  if (!sound) return [];
  const track = before.trackOf.get(sound.number) ?? sound.number;
  const tickMs = before.file.header.scaleNs / 1e6;
  if (track > MAX_SHORT_TRACK || tickMs < FINEST_TICK_MS) return [];
  const from = await soundEnd(before, track, tickMs);
  const to = await soundStart(after, track);
  return silentClusters(track, from, (to - from) * tickMs, tickMs);
}

function silentClusters(
  track: number,
  from: number,
  holeMs: number,
  tickMs: number,
): PlannedCluster[] {
  const clusters: PlannedCluster[] = [];
  let atMs = from * tickMs;
  for (const { packet: { data, lengthMs }, count } of silentRuns(OPUS_SILENCE, holeMs)) {
    const most = Math.max(1, Math.floor(MOST_TICKS * tickMs / lengthMs));
    const steps = Array.from(
      { length: Math.min(count, most) },
      (_, i) => Math.round(i * lengthMs / tickMs),
    );
    const blocks = steps.map((step) => silentBlock(track, step, data));
    const all = joined(blocks);
    for (let left = count; left > 0; left -= most) {
      const body = left >= steps.length ? all : joined(blocks.slice(0, left));
      clusters.push(silentCluster(Math.round(atMs / tickMs), body));
      atMs += Math.min(left, most) * lengthMs;
    }
  }
  return clusters;
}

function silentBlock(track: number, ticks: number, data: Uint8Array): Uint8Array {
  const size = BLOCK_HEADER_BYTES - 2 + data.byteLength;
  const header = [ElementId.SimpleBlock, 0x80 | size, 0x80 | track, ticks >> 8, ticks & 0xff];
  return joined([header, [KEYFRAME], data]);
}

/** When the blocks of a track begin, ticks of the joined file. */
async function soundTimes(
  { source, index, base, trackOf }: Part,
  clusters: readonly ClusterPlace[],
  track: number,
): Promise<number[]> {
  const reader = new SourceReader(source);
  for (const cluster of clusters) {
    const blocks = await fromSource(index, () => readBlocks(reader, cluster));
    const times = blocks.filter((block) => (trackOf.get(block.track) ?? block.track) === track)
      .map(({ relativeTicks }) => base + cluster.ticks + relativeTicks);
    if (times.length > 0) return times;
  }
  return [];
}

async function soundEnd(part: Part, track: number, tickMs: number): Promise<number> {
  const { file: { clusters, durationTicks }, base } = part;
  const last = clusters.slice(-SEARCHED_CLUSTERS).reverse();
  const times = await soundTimes(part, last, track);
  const newest = times.at(-1);
  if (newest === undefined) return base + durationTicks;
  const step = newest - (times.at(-2) ?? newest);
  const isLength = step > 0 && step * tickMs <= LONGEST_PACKET_MS;
  return newest + (isLength ? step : USUAL_PACKET_MS / tickMs);
}

async function soundStart(part: Part, track: number): Promise<number> {
  const first = part.file.clusters.slice(0, SEARCHED_CLUSTERS);
  const [start] = await soundTimes(part, first, track);
  return Math.min(start ?? part.base, part.base + part.to);
}
