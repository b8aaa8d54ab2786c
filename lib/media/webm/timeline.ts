import type { Track } from "./track.ts";

/**
 * A picture that stays away for so long (the camera was taken by a call, the
 * track ended) is not waited for any more: the sound alone then cuts. Much
 * longer than any key-frame interval, since a picture that comes back inside a
 * segment does so without a key frame.
 */
const PICTURE_AWAY_MS = 30_000;

/** What a {@link Timeline} knows of the stream so far. */
export interface TimelineState {
  readonly pictureTicks: number;
  readonly pictureAge: number | null;
  /** Of each track: its newest block, and how far that is from the one before. */
  readonly tracks: readonly (readonly [lastTicks: number | null, stepTicks: number])[];
}

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
  /** Behind a hole, before the first block: for how long the picture had been away in front of it. */
  #pictureAge: number | undefined;

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
    this.#cutTicks = this.#cutTicksOf(ticks);
  }

  /** Would a key frame of the right track at `ticks` start the next segment? */
  isDue(ticks: number): boolean {
    return ticks >= this.#cutTicks;
  }

  /** Does a block of `track` at `ticks` start the next segment? */
  cutsAt(track: Track, ticks: number, keyframe: boolean): boolean {
    return this.isDue(ticks) && this.mayStart(track, ticks, keyframe);
  }

  /** May a segment start with this block? */
  mayStart(track: Track, ticks: number, keyframe: boolean): boolean {
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

  /** Blocks are missing from here on: how many, and how long they last, only the next one tells. */
  skip(): void {
    if (this.#tracks.some(({ lastTicks }) => lastTicks !== undefined)) {
      this.#pictureAge = this.ticksSoFar() - this.#pictureTicks;
    }
    this.#pictureAge ??= 0;
    for (const track of this.#tracks) track.lastTicks = undefined;
  }

  /** The first block behind a hole comes, at `ticks`; later ones do no harm. */
  endHole(ticks: number): void {
    if (this.#pictureAge === undefined) return;
    this.#pictureTicks = ticks - this.#pictureAge;
    this.#pictureAge = undefined;
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

  state(): TimelineState {
    return {
      pictureTicks: this.#pictureTicks,
      pictureAge: this.#pictureAge ?? null,
      tracks: this.#tracks.map(({ lastTicks, stepTicks }) => [lastTicks ?? null, stepTicks]),
    };
  }

  /**
   * Goes on where `state` was taken.
   *
   * @param startTicks Where the open segment starts, if there is one.
   */
  goOn({ pictureTicks, pictureAge, tracks }: TimelineState, startTicks: number | undefined): void {
    this.#pictureTicks = pictureTicks;
    this.#pictureAge = pictureAge ?? undefined;
    this.#tracks.forEach((track, i) => {
      const [lastTicks, stepTicks] = tracks[i];
      track.lastTicks = lastTicks ?? undefined;
      track.stepTicks = stepTicks;
    });
    if (startTicks !== undefined) this.#cutTicks = this.#cutTicksOf(startTicks);
  }

  #cutTicksOf(startTicks: number): number {
    return (this.#cutAfterMs(this.ms(startTicks)) * 1e6) / this.#scaleNs;
  }
}
