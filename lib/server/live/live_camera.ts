import { isMp4Type } from "../../media/media_type.ts";
import type { Splitter } from "../../media/segment_event.ts";
import type { LiveReason } from "../../shared/live.ts";
import type { ControlWish, Take } from "../../shared/protocol.ts";
import type { LiveViewer } from "./live_viewer.ts";
import { RecentBytes } from "./recent_bytes.ts";

/** A camera's connection, as far as those who watch need it. */
export interface CameraLink {
  /** Tells the camera a wish. */
  control(wish: ControlWish): void;
}

/** Media of a take, behind all that came before. */
export interface LiveMedia {
  /** `startedAt` by the server's clock. */
  take: Take;
  /** Has read `bytes`. */
  splitter: Pick<Splitter, "header" | "sinceKeyBytes">;
  /** Holds until the call returns. */
  bytes: Uint8Array;
  /** Bytes of the stream are missing in front of it. */
  isBehindHole: boolean;
}

/** One camera that can be watched: what it sends goes to its viewers, and the newest is kept. */
export class LiveCamera {
  readonly viewers = new Set<LiveViewer>();
  readonly #mayGrow: (bytes: number, camera: LiveCamera) => boolean;
  readonly #recent = new RecentBytes((bytes) => this.#mayGrow(bytes, this));
  /** Does {@link LiveCamera.#recent} reach up to now? */
  #isKept = true;
  #media: Pick<LiveMedia, "take" | "splitter"> | undefined;
  /** Its connection; undefined while it is away. */
  link: CameraLink | undefined;
  /** When media came last, epoch ms. */
  mediaAt: number | null = null;

  /** @param mayGrow May this camera take so many bytes of memory more? */
  constructor(mayGrow: (bytes: number, camera: LiveCamera) => boolean) {
    this.#mayGrow = mayGrow;
  }

  /** Memory that it takes, bytes. */
  get keptBytes(): number {
    return this.#recent.capacity;
  }

  /** How much it is missed if what it keeps is dropped: 0 if nobody watches, 2 if somebody waits for it. */
  get need(): 0 | 1 | 2 {
    if (this.viewers.size === 0) return 0;
    for (const viewer of this.viewers) if (!viewer.isFlowing) return 2;
    return 1;
  }

  /** Does it hand data over sooner when asked? MP4 comes in whole fragments. */
  get gainsByFlush(): boolean {
    return this.#media !== undefined && !isMp4Type(this.#media.take.mimeType);
  }

  /**
   * Media arrived.
   *
   * @returns Whether a take begins with it.
   */
  take(media: LiveMedia, now: number): boolean {
    const { splitter, bytes, isBehindHole } = media;
    const isNew = this.#begins(media);
    if (!isNew && isBehindHole) this.#interrupt("skipped");
    this.#media = media;
    this.mediaAt = now;
    if (this.#isKept) this.#isKept = this.#recent.append(bytes);
    const { sinceKeyBytes } = splitter;
    if (sinceKeyBytes !== undefined && this.#recent.length > sinceKeyBytes) {
      this.#recent.keepLast(sinceKeyBytes);
    }
    for (const viewer of this.viewers) {
      if (viewer.isFlowing) viewer.piece(bytes);
      else this.#start(viewer, now);
    }
    return isNew;
  }

  /** Somebody comes to watch. */
  enter(viewer: LiveViewer, now: number): void {
    this.viewers.add(viewer);
    this.keep();
    this.#start(viewer, now);
    if (!this.link) viewer.tell({ type: "away" });
  }

  /** Keeps the newest media again, from now on. */
  keep(): void {
    this.#isKept = true;
  }

  /** Keeps nothing: those who come now wait for the next key frame. */
  drop(): void {
    this.#recent.free();
    this.#isKept = false;
  }

  /** Is the stream that comes another one than before? */
  #begins({ take, splitter }: LiveMedia): boolean {
    const before = this.#media;
    if (before?.take.take === take.take && before.splitter === splitter) return false;
    if (before) this.#interrupt(before.take.take === take.take ? "resumed" : "take");
    return true;
  }

  #interrupt(reason: LiveReason): void {
    this.#recent.clear();
    for (const viewer of this.viewers) viewer.interrupt(reason);
  }

  #start(viewer: LiveViewer, now: number): void {
    const media = this.#media;
    if (!media) return;
    const { take: { take, mimeType, startedAt }, splitter: { header, sinceKeyBytes } } = media;
    if (!header || sinceKeyBytes === undefined || sinceKeyBytes > this.#recent.length) return;
    if (!viewer.isDrained) return;
    viewer.begin({ mimeType, take, startedAt, now }, header, this.#recent.last(sinceKeyBytes));
  }
}
