import type { Track } from "./track.ts";

/**
 * A picture that stays away for so long (the camera was taken by a call, the
 * track ended) is not waited for any more: the sound alone then cuts. Much
 * longer than any key-frame interval, since a picture that comes back inside a
 * segment does so without a key frame.
 */
const PICTURE_AWAY_MS = 30_000;

/**
 * Where the open segment lies on the take's time axis, and when it may end.
 * All in ticks of `scaleNs` nanoseconds.
 */
export class Timeline {
  readonly #tracks: readonly Track[];
  readonly #scaleNs: number;
  readonly #cutAfterMs: (startMs: number) => number;
  readonly #video: Track | undefined;
  #cutTicks = Infinity;
  #pictureTicks = 0;

  constructor(
    tracks: readonly Track[],
    scaleNs: number,
    cutAfterMs: (startMs: number) => number,
  ) {
    this.#tracks = tracks;
    this.#scaleNs = scaleNs;
    this.#cutAfterMs = cutAfterMs;
    this.#video = tracks.find((track) => track.kind === "video");
  }

  /** A segment starts with a block at `ticks`. */
  start(ticks: number): void {
    if (this.#pictureTicks < ticks && this.#video?.lastTicks === undefined) {
      this.#pictureTicks = ticks;
    }
    this.#cutTicks = this.#ticks(this.#cutAfterMs(this.ms(ticks)));
  }

  /** Would a key frame of the right track at `ticks` start the next segment? */
  isDue(ticks: number): boolean {
    return ticks >= this.#cutTicks;
  }

  /** Does a block of `track` at `ticks` start the next segment? */
  cutsAt(track: Track, ticks: number, keyframe: boolean): boolean {
    if (!this.isDue(ticks)) return false;
    if (this.#video === undefined) return true;
    if (track === this.#video) return keyframe;
    return this.ms(ticks - this.#pictureTicks) >= PICTURE_AWAY_MS;
  }

  /** Takes note of a block. */
  note(track: Track, ticks: number): void {
    const step = ticks - (track.lastTicks ?? ticks);
    if (step > 0) track.stepTicks = step;
    track.lastTicks = ticks;
    if (track === this.#video) this.#pictureTicks = ticks;
  }

  /** Is there a track of pictures? */
  get hasVideo(): boolean {
    return this.#video !== undefined;
  }

  /** Where the newest blocks end. */
  ticksSoFar(): number {
    let end = 0;
    for (const { lastTicks, stepTicks } of this.#tracks) {
      if (lastTicks !== undefined) end = Math.max(end, lastTicks + stepTicks);
    }
    return end;
  }

  /** Ticks to milliseconds. */
  ms(ticks: number): number {
    return (ticks * this.#scaleNs) / 1e6;
  }

  #ticks(ms: number): number {
    return (ms * 1e6) / this.#scaleNs;
  }
}
