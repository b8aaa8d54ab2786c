import { getLogger } from "@logtape/logtape";
import type { Clock } from "../../shared/clock.ts";
import { CLOSE_NOT_LIVE } from "../../shared/live.ts";
import { CLOSE_RESTART } from "../../shared/protocol.ts";
import { type CameraLink, LiveCamera, type LiveMedia } from "./live_camera.ts";
import type { LiveViewer } from "./live_viewer.ts";

const logger = getLogger(["camera", "live"]);

/** RFC 6455, 7.4.1. */
const CLOSE_NORMAL = 1000;
const CLOSE_INTERNAL_ERROR = 1011;

/** What cameras that are watched are asked for, ms: see `docs/PROTOCOL.md`. */
const FLUSH = { everyMs: 200, untilMs: 10_000 };
const RENEW_MS = 5_000;

export interface LiveHubOptions {
  clock: Clock;
  /** Memory that all cameras together may take for their newest media, bytes. */
  budgetBytes: number;
  /**
   * Of that, what those that nobody watches may take: a home's few cameras show something at once, and
   * a hundred cost no memory for it. Default: all of it.
   */
  unwatchedBytes?: number;
  /** Of one camera, bytes. */
  eachBytes: number;
  /** Runs `run` every `ms`. Returns what ends that. */
  every(ms: number, run: () => void): () => void;
}

/** The memory in force. */
export const LIVE_BUDGET = {
  budgetBytes: 24 * 1024 * 1024,
  unwatchedBytes: 4 * 1024 * 1024,
  eachBytes: 8 * 1024 * 1024,
};

/**
 * Passes on what cameras send to those who watch them.
 *
 * Of each camera the bytes from the newest key frame on are kept, so that a
 * viewer sees something at once, as long as there is memory: what nobody
 * watches is dropped first. Nothing that goes wrong here disturbs a recording.
 */
export class LiveHub {
  readonly #options: LiveHubOptions;
  readonly #cameras = new Map<string, LiveCamera>();
  /** Cameras at which something went wrong. */
  readonly #broken = new WeakSet<LiveCamera>();
  #endRenewing: (() => void) | undefined;

  constructor(options: LiveHubOptions) {
    this.#options = options;
  }

  /** Memory that is taken, bytes. */
  get keptBytes(): number {
    let bytes = 0;
    for (const camera of this.#cameras.values()) bytes += camera.keptBytes;
    return bytes;
  }

  /** Can this session be watched now? */
  isLive(session: string): boolean {
    return this.#cameras.has(session);
  }

  /** How many watch a session. */
  viewers(session: string): number {
    return this.#cameras.get(session)?.viewers.size ?? 0;
  }

  /** When media of a session arrived last, epoch ms; null before the first. */
  mediaAt(session: string): number | null {
    return this.#cameras.get(session)?.mediaAt ?? null;
  }

  /** The camera of a session that is being recorded has connected. */
  arrived(session: string, link: CameraLink): void {
    const camera = this.#cameras.get(session) ??
      new LiveCamera((bytes, camera) => this.#mayGrow(bytes, camera));
    this.#cameras.set(session, camera);
    const isBack = camera.link === undefined;
    camera.link = link;
    if (isBack) { for (const viewer of camera.viewers) viewer.tell({ type: "back" }); }
    this.#askToFlush(camera);
  }

  /** That connection is gone. */
  left(session: string, link: CameraLink): void {
    const camera = this.#cameras.get(session);
    if (camera?.link !== link) return;
    camera.link = undefined;
    for (const viewer of camera.viewers) viewer.tell({ type: "away" });
    this.#forgetIfUnused(session, camera);
  }

  /** The session is over. */
  ended(session: string): void {
    const camera = this.#cameras.get(session);
    if (!camera) return;
    this.#cameras.delete(session);
    for (const viewer of camera.viewers) {
      viewer.tell({ type: "ended" });
      viewer.close(CLOSE_NORMAL, "ended");
    }
  }

  /** Media of a session arrived. Never throws; does nothing for sessions that are not live. */
  took(session: string, media: LiveMedia): void {
    const camera = this.#cameras.get(session);
    if (!camera || this.#broken.has(camera)) return;
    try {
      if (camera.take(media, this.#options.clock.now())) this.#askToFlush(camera);
    } catch (error) {
      logger.error("{session} cannot be watched: {error}", { session, error });
      this.#broken.add(camera);
      camera.drop();
      for (const viewer of camera.viewers) viewer.close(CLOSE_INTERNAL_ERROR, "internal error");
    }
  }

  /**
   * Somebody comes to watch a session.
   *
   * @returns What ends it, to be called once; undefined if the session is not live: the viewer is
   * sent away then.
   */
  watch(session: string, viewer: LiveViewer): (() => void) | undefined {
    const camera = this.#cameras.get(session);
    if (!camera) {
      viewer.close(CLOSE_NOT_LIVE, "not live");
      return undefined;
    }
    camera.enter(viewer, this.#options.clock.now());
    if (camera.viewers.size === 1) this.#askToFlush(camera);
    this.#endRenewing ??= this.#options.every(RENEW_MS, () => this.#renew());
    return () => {
      camera.viewers.delete(viewer);
      if (this.#cameras.get(session) === camera) this.#forgetIfUnused(session, camera);
    };
  }

  /** Sends all viewers away: they come back when the server does. */
  close(): void {
    this.#endRenewing?.();
    this.#endRenewing = undefined;
    for (const camera of this.#cameras.values()) {
      for (const viewer of camera.viewers) viewer.close(CLOSE_RESTART, "restarting");
    }
    this.#cameras.clear();
  }

  #forgetIfUnused(session: string, camera: LiveCamera): void {
    if (!camera.link && camera.viewers.size === 0) this.#cameras.delete(session);
  }

  #renew(): void {
    let isWatched = false;
    for (const camera of this.#cameras.values()) {
      if (camera.viewers.size === 0) continue;
      isWatched = true;
      this.#askToFlush(camera);
      // There may be room again for one that was dropped.
      camera.keep();
    }
    if (isWatched) return;
    this.#endRenewing?.();
    this.#endRenewing = undefined;
  }

  /** Asks a camera that is watched to hand over what it has more often. */
  #askToFlush(camera: LiveCamera): void {
    if (camera.viewers.size === 0 || !camera.gainsByFlush) return;
    camera.link?.control({ action: "flush", ...FLUSH });
  }

  /** Makes room for one camera at the cost of those that are missed less. */
  #mayGrow(bytes: number, camera: LiveCamera): boolean {
    const { budgetBytes, unwatchedBytes = budgetBytes, eachBytes } = this.#options;
    if (camera.keptBytes + bytes > eachBytes) return false;
    let free = (camera.need === 0 ? unwatchedBytes : budgetBytes) - this.keptBytes;
    if (free >= bytes) return true;
    const others = [...this.#cameras.values()]
      .filter((other) => other.need < camera.need && other.keptBytes > 0)
      .sort((a, b) => a.need - b.need || b.keptBytes - a.keptBytes);
    for (const other of others) {
      if (free >= bytes) break;
      free += other.keptBytes;
      other.drop();
    }
    return free >= bytes;
  }
}
