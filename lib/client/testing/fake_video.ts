/** A `<video>` of the tests: it plays as fast as a test says, and has as much as it says. */
export class FakeVideo extends EventTarget {
  readonly baseURI = "https://host/";
  duration = NaN;
  readyState = 0;
  seeking = false;
  paused = true;
  ended = false;
  muted = false;
  playbackRate = 1;
  defaultPlaybackRate = 1;
  preload = "";
  error: { message: string; code: number } | null = null;
  /** Where it was sent, in order. */
  readonly seeks: number[] = [];
  #src: string | null = null;
  #at = 0;

  get src(): string {
    return this.#src ?? "";
  }

  set src(url: string) {
    this.#src = url;
    this.#at = 0;
    this.readyState = 0;
    this.paused = true;
    this.ended = false;
    this.error = null;
  }

  getAttribute(name: string): string | null {
    return name === "src" ? this.#src : null;
  }

  get currentTime(): number {
    return this.#at;
  }

  set currentTime(s: number) {
    this.seeks.push(s);
    this.#at = s;
    this.seeking = true;
    this.ended = false;
  }

  play(): Promise<void> {
    this.paused = false;
    this.dispatchEvent(new Event("play"));
    return Promise.resolve();
  }

  pause(): void {
    if (this.paused) return;
    this.paused = true;
    this.dispatchEvent(new Event("pause"));
  }

  /** The file's header has come, and what was sought. */
  load(durationS: number): void {
    this.duration = durationS;
    this.readyState = 4;
    this.dispatchEvent(new Event("loadedmetadata"));
    this.arrive();
  }

  /** What was sought is there. */
  arrive(): void {
    while (this.seeking) {
      this.seeking = false;
      this.dispatchEvent(new Event("seeked"));
    }
  }

  /** It cannot be played. @param code Of `MediaError`. */
  fail(code = 4): void {
    this.error = { message: "no", code };
    this.dispatchEvent(new Event("error"));
  }

  /** Plays for so long, if it does play. */
  run(s: number): void {
    if (this.paused || this.seeking || this.readyState < 3) return;
    this.#at = Math.min(this.duration, this.#at + s * this.playbackRate);
    if (this.#at < this.duration) return;
    this.ended = true;
    this.paused = true;
    this.dispatchEvent(new Event("pause"));
  }
}
