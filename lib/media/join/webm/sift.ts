import type { ClusterPlace } from "./index_webm.ts";
import type { BlockPlace } from "./read_blocks.ts";

/** So far may blocks of two tracks be out of order in a file, ms. */
const DISORDER_MS = 1000;

/** A Cluster of which some blocks may be left out. */
export interface SiftedCluster {
  readonly cluster: ClusterPlace;
  /** Those that are kept; undefined if it is taken as it is. */
  readonly blocks: readonly BlockPlace[] | undefined;
}

/** Tells which clusters of a file have to be looked into, so that it begins at `from` and ends at `to`. */
export class Sieve {
  readonly #from: number;
  readonly #to: number;
  readonly #disorder: number;

  /**
   * @param from Ticks of the file: a key frame's, or 0 for all of it.
   * @param to Ticks of the file.
   */
  constructor(from: number, to: number, tickMs: number) {
    this.#from = from;
    this.#to = to;
    this.#disorder = DISORDER_MS / tickMs;
  }

  /** May the Cluster hold a block in front of the end? */
  isNeeded({ ticks }: ClusterPlace): boolean {
    return ticks < this.#to + this.#disorder;
  }

  /**
   * May a Cluster hold blocks that are left out?
   *
   * @param next The Cluster behind it.
   */
  mustOpen({ ticks }: ClusterPlace, next: ClusterPlace | undefined): boolean {
    const isAtStart = this.#from > 0 && ticks < this.#from + this.#disorder;
    const endTicks = next ? next.ticks + this.#disorder : Infinity;
    return isAtStart || (this.#to !== Infinity && endTicks >= this.#to);
  }

  /**
   * Leaves out what comes in front of the start, and what comes at the end or
   * behind it. Pictures are left out from behind the last one that is shown
   * before the end: one that is decoded in front of it, but shown later, may be
   * what it refers to.
   */
  sift(
    clusters: readonly SiftedCluster[],
    isVideo: (track: number) => boolean,
  ): SiftedCluster[] {
    let isBehind = true;
    return clusters.toReversed().map(({ cluster, blocks }) => {
      if (!blocks) return { cluster, blocks };
      const kept = blocks.toReversed().filter(({ track, relativeTicks }) => {
        const ticks = cluster.ticks + relativeTicks;
        const isEarly = ticks < this.#to;
        if (isEarly && isVideo(track)) isBehind = false;
        return ticks >= this.#from && (isVideo(track) ? !isBehind : isEarly);
      });
      return { cluster, blocks: kept.reverse() };
    }).reverse();
  }
}
