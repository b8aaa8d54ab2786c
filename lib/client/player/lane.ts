import { type ReadonlySignal, signal } from "@preact/signals";
import type { RecordingDescription } from "../../shared/recording.ts";
import { type Correction, correctionOf } from "./drift.ts";
import type { FileAnswer } from "./file_watch.ts";
import { FrameClock } from "./frame_clock.ts";
import { type FrameVideo, seekAndSee } from "./see.ts";
import { mediaTimeOf, runAt, type Source, sourceAt, sourcesOf, wallTimeOf } from "./sources.ts";

/** A seek aims so far behind the beginning of a picture, s: times are rounded differently everywhere. */
const INTO_PICTURE_S = 0.0004;
/** What a file may be shorter than its segments said, ms. */
const END_MS = 2;
/** A step forwards tries so many times, each a little further. */
const STEP_TRIES = 24;
/** `MediaError.MEDIA_ERR_NETWORK`: it had begun, and broke off. */
const BROKE_OFF = 2;
/** A file that breaks off again and again breaks off at the server. */
const MOST_TRIES = 3;

/** Asks for a file until the server has an answer: see `watchFile()`. */
export type AskForFile = (url: string, signal: AbortSignal) => Promise<FileAnswer>;

/** What the lane tells whoever drives it. */
export interface LaneEvents {
  /** The person used the video's own controls. */
  onPlay(): void;
  onPause(): void;
  /** Another picture, or another place. */
  onShown(): void;
}

/** One camera's session in a `<video>`, by wall-clock time (epoch ms). */
export class Lane {
  readonly id: string;
  readonly view: ReadonlySignal<RecordingDescription>;
  /** Has it media at the moment that is shown? */
  readonly isThere = signal(false);
  /** Can the browser not play what it has? */
  readonly isBroken = signal(false);
  readonly #view;
  readonly #broken = new Set<string>();
  /** How often each file was asked for again after it broke off. */
  readonly #tries = new Map<string, number>();
  readonly #askForFile: AskForFile;
  readonly #frames: FrameClock;
  #sources: Source[];
  #video: FrameVideo | undefined;
  #loaded: Source | undefined;
  /** A moment to seek to as soon as the video can. */
  #wanted: number | undefined;
  /** `mediaTime` of the picture that is shown. */
  #pictureS: number | undefined;
  #wantsPlay = false;
  #isNudged = false;
  #events: LaneEvents | undefined;
  /** Of the file that is asked for. */
  #asking: AbortController | undefined;

  constructor(view: RecordingDescription, askForFile: AskForFile) {
    this.#askForFile = askForFile;
    this.id = view.id;
    this.#view = signal(view);
    this.view = this.#view;
    this.#sources = sourcesOf(view, this.#broken);
    this.#frames = new FrameClock(view.takes.find(({ frameRate }) => frameRate)?.frameRate);
  }

  get sources(): readonly Source[] {
    return this.#sources;
  }

  get video(): HTMLVideoElement | undefined {
    return this.#video;
  }

  /** What is known of the session now. What is loaded goes on. */
  update(view: RecordingDescription): void {
    this.#view.value = view;
    this.#sources = sourcesOf(view, this.#broken);
  }

  /** Takes charge of a video. Returns how to give it back. */
  attach(video: HTMLVideoElement, events: LaneEvents): () => void {
    this.#video = video;
    this.#events = events;
    const src = video.getAttribute("src")?.split("#")[0];
    this.#loaded = this.#sources.find(({ url }) => url === src);
    const listen = new AbortController();
    const on = (name: keyof HTMLMediaElementEventMap, run: () => void) =>
      video.addEventListener(name, run, { signal: listen.signal });
    on("play", () => {
      if (!this.#wantsPlay) events.onPlay();
    });
    on("pause", () => {
      if (this.#wantsPlay && !video.ended) events.onPause();
    });
    on("loadedmetadata", () => this.#catchUp());
    on("seeked", () => {
      this.#catchUp();
      events.onShown();
    });
    on("error", () => this.#failed());
    this.#watchPictures(listen.signal);
    // It may have failed before anybody listened.
    if (video.error) this.#failed();
    return () => {
      listen.abort();
      this.#endAsking();
      this.#video = undefined;
    };
  }

  /** The moment that it is at; undefined while nothing is loaded. */
  get wallMs(): number | undefined {
    if (this.#wanted !== undefined) return this.#wanted;
    if (!this.#video || !this.#loaded) return undefined;
    return wallTimeOf(this.#loaded, this.#video.currentTime);
  }

  /** When the picture that is shown was taken. */
  get pictureMs(): number | undefined {
    if (!this.#loaded || this.#pictureS === undefined || this.#wanted !== undefined) {
      return undefined;
    }
    return wallTimeOf(this.#loaded, this.#pictureS);
  }

  /** Is it on its way to another place, or short of data? */
  get isBusy(): boolean {
    const video = this.#video;
    return !video || this.#wanted !== undefined || video.seeking || video.readyState < 3;
  }

  /** Where what it plays comes to its end, if it is there: the end of a run. */
  get endedAt(): number | undefined {
    const video = this.#video;
    const { wallMs } = this;
    if (!video || !this.#loaded || wallMs === undefined || this.#wanted !== undefined) {
      return undefined;
    }
    if (video.ended) return this.#loaded.runs.at(-1)!.to;
    const run = runAt(this.#loaded, wallMs);
    if (run) return wallMs >= run.to - END_MS ? run.to : undefined;
    return this.#loaded.runs.findLast(({ to }) => to <= wallMs)?.to;
  }

  has(wallMs: number): boolean {
    return this.#sourceAt(wallMs) !== undefined;
  }

  /** Goes to a moment. False if it has nothing there. */
  show(wallMs: number): boolean {
    const source = this.#sourceAt(wallMs);
    this.isThere.value = source !== undefined;
    const video = this.#video;
    if (!source || !video) {
      this.pause();
      return false;
    }
    this.#wanted = wallMs;
    if (source !== this.#loaded) {
      this.#load(source, video);
    } else {
      this.#catchUp();
    }
    return true;
  }

  play(rate: number): void {
    const video = this.#video;
    if (!video) return;
    this.#rate(rate);
    const wantedBefore = this.#wantsPlay;
    this.#wantsPlay = true;
    if (!wantedBefore || video.paused) this.#start();
  }

  pause(): void {
    this.#wantsPlay = false;
    this.#isNudged = false;
    this.#video?.pause();
  }

  /** Keeps up with the camera that leads. */
  follow(leadMs: number, rate: number): void {
    if (this.isBusy && this.isThere.value) return;
    const { wallMs } = this;
    if (!this.isThere.value || wallMs === undefined || !this.has(wallMs)) {
      if (this.show(leadMs)) this.play(rate);
      return;
    }
    const correction: Correction = correctionOf((wallMs - leadMs) / rate, this.#isNudged);
    this.#isNudged = correction.kind === "nudge";
    if (correction.kind === "seek") this.show(leadMs);
    this.play(correction.kind === "nudge" ? rate * correction.factor : rate);
  }

  /**
   * To the next picture, or the one before.
   *
   * @returns Its moment; undefined if the file has no further one.
   */
  async step(by: 1 | -1): Promise<number | undefined> {
    const video = this.#video;
    const source = this.#loaded;
    if (!video || !source || this.#wanted !== undefined) return undefined;
    const from = this.#pictureS ?? video.currentTime;
    const { intervalS } = this.#frames;
    // What is shown is the last picture that is not later: just before one lies its predecessor.
    const tries = by === 1 ? STEP_TRIES : 1;
    for (let i = 1; i <= tries; i++) {
      const to = by === 1 ? from + intervalS * 0.55 * i : from - 0.001;
      if (to < 0 || to > video.duration) return undefined;
      const shown = await seekAndSee(video, to, this.#pictureS);
      if (this.#loaded !== source || this.#wanted !== undefined) return undefined;
      if (shown === undefined) return wallTimeOf(source, to);
      if (by === 1 ? shown > from + 1e-4 : shown < from - 1e-4) return wallTimeOf(source, shown);
    }
    return undefined;
  }

  /** What is loaded goes before what a newer description says: it need not be loaded again. */
  #sourceAt(wallMs: number): Source | undefined {
    const loaded = this.#loaded;
    if (loaded && !this.#broken.has(loaded.url) && runAt(loaded, wallMs)) return loaded;
    return sourceAt(this.#sources, wallMs);
  }

  #load(source: Source, video: FrameVideo): void {
    this.#endAsking();
    this.#loaded = source;
    this.#pictureS = undefined;
    this.isBroken.value = false;
    video.src = source.url;
    // Whoever opened the page wants to see something.
    video.preload = "auto";
    if (this.#wantsPlay) this.#start();
  }

  #catchUp(): void {
    const video = this.#video;
    const source = this.#loaded;
    if (!video || !source || this.#wanted === undefined) return;
    if (video.readyState === 0 || video.seeking || this.#asking) return;
    const to = Math.max(0, mediaTimeOf(source, this.#wanted)) + INTO_PICTURE_S;
    this.#wanted = undefined;
    video.currentTime = Math.min(to, video.duration);
  }

  #start(): void {
    this.#video?.play().catch((error: unknown) => {
      // It was sent elsewhere or stopped meanwhile; or the browser wants a touch first.
      const isRefused = error instanceof DOMException && error.name === "NotAllowedError";
      if (isRefused && this.#wantsPlay) this.#events?.onPause();
    });
  }

  #rate(rate: number): void {
    const video = this.#video;
    if (!video || video.playbackRate === rate) return;
    // What is loaded next shall go on as fast.
    video.defaultPlaybackRate = rate;
    video.playbackRate = rate;
  }

  #failed(): void {
    const video = this.#video;
    const source = this.#loaded;
    if (!video?.error || !source || !video.getAttribute("src")?.startsWith(source.url)) return;
    // There it goes on, whatever is found out.
    this.#wanted ??= wallTimeOf(source, video.currentTime);
    void this.#findOut(source, video.error.code === BROKE_OFF);
  }

  /** The server may have been away, or busy: then the file is loaded again. */
  async #findOut(source: Source, brokeOff: boolean): Promise<void> {
    this.#endAsking();
    const asking = new AbortController();
    this.#asking = asking;
    const answer = await this.#askForFile(source.url, asking.signal);
    const video = this.#video;
    if (asking.signal.aborted || !video) return;
    this.#asking = undefined;
    const tries = (this.#tries.get(source.url) ?? 0) + 1;
    if (answer === "there" && !(brokeOff && tries <= MOST_TRIES)) return this.#giveUp(source);
    if (answer === "there") this.#tries.set(source.url, tries);
    this.#load(source, video);
  }

  #endAsking(): void {
    this.#asking?.abort();
    this.#asking = undefined;
  }

  /** What cannot be played as a whole may be played file by file. */
  #giveUp(source: Source): void {
    const wallMs = this.#wanted;
    this.#wanted = undefined;
    const isStretch = this.#view.peek().stretches.some(({ url }) => url === source.url);
    this.#broken.add(source.url);
    this.#loaded = undefined;
    this.#sources = sourcesOf(this.#view.peek(), this.#broken);
    if (isStretch && wallMs !== undefined) this.show(wallMs);
    else this.isBroken.value = true;
  }

  #watchPictures(signal: AbortSignal): void {
    const video = this.#video;
    if (!video?.requestVideoFrameCallback) return;
    const shown: VideoFrameRequestCallback = (_, { mediaTime, presentedFrames }) => {
      if (signal.aborted) return;
      this.#pictureS = mediaTime;
      this.#frames.shown(mediaTime, presentedFrames);
      this.#events?.onShown();
      video.requestVideoFrameCallback!(shown);
    };
    video.requestVideoFrameCallback(shown);
  }
}
