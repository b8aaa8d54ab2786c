import { fromSource } from "../refusal.ts";
import { SourceReader } from "../source_reader.ts";
import type { NumberedSource } from "../span.ts";
import { type PlannedCluster, siftedCluster, wholeCluster } from "./cluster_plan.ts";
import type { WebmIndex } from "./index_webm.ts";
import { readBlocks } from "./read_blocks.ts";
import { Sieve, type SiftedCluster } from "./sift.ts";

/** A source that takes part. Times in ticks; all sources have the same. */
export interface Part extends NumberedSource {
  readonly file: WebmIndex;
  /** TrackNumbers of this source, and those in the joined file. */
  readonly trackOf: ReadonlyMap<number, number>;
  /** What its own times get added in the joined file. */
  readonly base: number;
  /** Is it not known to go on exactly where the part in front of it ends? */
  readonly isApart: boolean;
  /** From when on it is taken: 0, or the time of a key frame. */
  readonly from: number;
  /** What comes then or later is left out. */
  readonly to: number;
}

/** Where a player may start. */
export interface PlannedCue {
  readonly ticks: number;
  readonly track: number;
  /** Which Cluster, by its number among those that are planned. */
  readonly cluster: number;
}

export interface PlannedPart {
  readonly clusters: PlannedCluster[];
  readonly cues: PlannedCue[];
}

/**
 * Says what becomes of the clusters of one source. Their blocks are read only
 * where the part begins or ends, or where tracks get other numbers.
 *
 * @throws {JoinRefusal} if the source is damaged.
 */
export async function planPart(part: Part): Promise<PlannedPart> {
  return await fromSource(part.index, async () => plan(part, await siftedClusters(part)));
}

async function siftedClusters({ source, file, trackOf, from, to }: Part): Promise<SiftedCluster[]> {
  const sieve = new Sieve(from, to, file.header.scaleNs / 1e6);
  const isRenumbered = [...trackOf].some(([own, joined]) => own !== joined);
  const reader = new SourceReader(source);
  const clusters: SiftedCluster[] = [];
  const needed = file.clusters.slice(firstCluster(file, from)).filter((one) => sieve.isNeeded(one));
  for (const [i, cluster] of needed.entries()) {
    const isOpened = isRenumbered || sieve.mustOpen(cluster, needed[i + 1]);
    clusters.push({ cluster, blocks: isOpened ? await readBlocks(reader, cluster) : undefined });
  }
  const pictures = file.tracks.filter(({ isVideo }) => isVideo).map(({ number }) => number);
  return sieve.sift(clusters, (track) => pictures.includes(track));
}

function firstCluster({ cues }: WebmIndex, from: number): number {
  return from === 0 ? 0 : cues.find(({ ticks }) => ticks === from)?.cluster ?? 0;
}

function plan(part: Part, sifted: readonly SiftedCluster[]): PlannedPart {
  const { index, file, base, from, to } = part;
  const trackOf = (track: number) => part.trackOf.get(track) ?? track;
  const numbers = new Map<number, number>();
  const clusters: PlannedCluster[] = [];
  for (const { cluster, blocks } of sifted) {
    if (blocks?.length === 0) continue;
    numbers.set(cluster.at, clusters.length);
    clusters.push(
      blocks
        ? siftedCluster(index, cluster, base, blocks, trackOf)
        : wholeCluster(index, cluster, base),
    );
  }
  const cues = file.cues.flatMap(({ ticks, track, cluster }) => {
    const number = numbers.get(file.clusters[cluster].at);
    if (number === undefined || ticks < from || ticks >= to) return [];
    return [{ ticks: base + ticks, track: trackOf(track), cluster: number }];
  });
  return { clusters, cues };
}
