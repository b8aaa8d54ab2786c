import { batch, type ReadonlySignal, signal } from "@preact/signals";
import type { RecordingDescription } from "../../shared/recording.ts";
import { type Command, speedAfter } from "./keys.ts";
import { type AskForFile, Lane } from "./lane.ts";
import { type Marks, NO_MARKS, wholeMoment } from "./moment.ts";
import { nextMedia } from "./sources.ts";
import { type Break, breakAt, type Story, storyOf } from "./story.ts";
import { borderFrom, landing, nextOf, overBreak } from "./targets.ts";

/** What the player has to say besides pictures. */
export type Note =
  /** It went on behind a time in which nothing was recorded. */
  | { type: "skipped"; ms: number; causes: readonly string[] }
  /** There is nothing further, or nothing before. */
  | { type: "end" | "start" }
  | { type: "no-break" }
  /** The next segment is still being recorded. */
  | { type: "waiting" };

export interface PlayerOptions {
  /** At least one; the first one is the page's own session. */
  views: readonly RecordingDescription[];
  /** Where to begin, epoch ms; undefined for the beginning. */
  at: number | undefined;
  /** Server clock, epoch ms. */
  now(): number;
  /** Runs `run` before the next picture of the screen. */
  nextFrame(run: () => void): void;
  askForFile: AskForFile;
  /** Shows the pictures on the whole screen, or no longer. */
  fullScreen(): void;
}

/** Breaks that are shorter are gone past without a word, ms. */
const WORTH_A_WORD_MS = 1000;
/** A camera that is no further away plays on, and is brought into step while it does. */
const SAME_PLACE_MS = 300;

/** Plays sessions of one to four cameras together, by wall-clock time. */
export class PlayerModel {
  readonly lanes: readonly Lane[];
  /** The moment that is shown, epoch ms. */
  readonly playhead;
  readonly isPlaying = signal(false);
  readonly speed = signal(1);
  readonly marks = signal<Marks>(NO_MARKS);
  readonly note = signal<Note | undefined>(undefined);
  readonly isHelpOpen = signal(false);
  readonly isMuted = signal(false);
  /** By lane. */
  readonly stories: ReadonlySignal<readonly Story[]>;
  readonly #stories;
  readonly #options: PlayerOptions;
  /** Is it waiting for a segment that is still being recorded? */
  #isWaiting = false;
  #isStepping = false;
  #isTicking = false;
  #isHeld = false;

  constructor(options: PlayerOptions) {
    this.#options = options;
    this.lanes = options.views.map((view) => new Lane(view, options.askForFile));
    this.#stories = signal(options.views.map((view) => storyOf(view, options.now())));
    this.stories = this.#stories;
    const { from, to } = this.whole;
    const start = nextMedia(this.lanes[0].sources, from) ?? from;
    this.playhead = signal(Math.min(to, Math.max(from, options.at ?? start)));
  }

  /** All that there is, over all cameras: epoch ms. */
  get whole(): { from: number; to: number } {
    const stories = this.#stories.value;
    return {
      from: Math.min(...stories.map(({ from }) => from)),
      to: Math.max(...stories.map(({ to }) => to)),
    };
  }

  /** The break of the page's own session that the playhead is in. */
  get breakNow(): Break | undefined {
    return breakAt(this.#stories.value[0], this.playhead.value);
  }

  /** Is somebody dragging? */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** Gives a lane its video. Returns how to take it away. */
  attach(index: number, video: HTMLVideoElement): () => void {
    const lane = this.lanes[index];
    const end = lane.attach(video, {
      onPlay: () => this.play(),
      onPause: () => this.pause(),
      onShown: () => this.#shown(lane),
    });
    video.muted = index > 0 || this.isMuted.peek();
    lane.show(this.playhead.peek());
    return end;
  }

  /** News of a session that goes on. */
  update(view: RecordingDescription): void {
    this.lanes.find(({ id }) => id === view.id)?.update(view);
    this.#stories.value = this.lanes.map(({ view }) => storyOf(view.peek(), this.#options.now()));
    if (this.#isWaiting) this.#goOn(this.playhead.peek());
  }

  play(): void {
    this.isPlaying.value = true;
    this.note.value = undefined;
    const at = this.playhead.peek();
    const isAtEnd = !this.#isLive && nextOf(this.#sources, at) === undefined;
    this.#goOn(isAtEnd ? this.whole.from : at);
    this.#tick();
  }

  pause(): void {
    this.#isWaiting = false;
    if (!this.isPlaying.peek()) return;
    this.isPlaying.value = false;
    for (const lane of this.lanes) lane.pause();
    // A link to this moment shows this very picture.
    const pictureMs = this.#lead?.pictureMs;
    if (pictureMs !== undefined && Math.abs(pictureMs - this.playhead.peek()) < 1000) {
      this.playhead.value = pictureMs;
    }
    for (const lane of this.lanes) if (lane !== this.#lead) lane.show(this.playhead.peek());
  }

  /** Shows a moment, also one at which nothing was recorded. */
  seek(wallMs: number): void {
    const { from, to } = this.whole;
    const at = Math.min(to, Math.max(from, wallMs));
    batch(() => {
      this.playhead.value = at;
      this.note.value = undefined;
    });
    this.#isWaiting = false;
    for (const lane of this.lanes) lane.show(at);
  }

  /** While somebody drags, what is shown does not go on by itself. */
  hold(isHeld: boolean): void {
    if (this.#isHeld === isHeld) return;
    this.#isHeld = isHeld;
    if (!this.isPlaying.peek()) return;
    if (isHeld) { for (const lane of this.lanes) lane.pause(); }
    else this.#goOn(this.playhead.peek());
  }

  setSpeed(speed: number): void {
    this.speed.value = speed;
    if (!this.isPlaying.peek()) return;
    for (const lane of this.lanes) if (lane.isThere.peek()) lane.play(speed);
  }

  setMark(end: keyof Marks, at: number | null): void {
    const marks = { ...this.marks.peek(), [end]: at };
    // The one that was set last counts.
    if (marks.in !== null && marks.out !== null && marks.in >= marks.out) {
      marks[end === "in" ? "out" : "in"] = null;
    }
    this.marks.value = marks;
  }

  do(command: Command): void {
    switch (command.type) {
      case "toggle":
        return this.isPlaying.peek() ? this.pause() : this.play();
      case "jump":
        return this.#jump(command.byMs);
      case "step":
        return void this.#step(command.by);
      case "border":
        return this.#toBorder(command.of, command.by);
      case "faster":
        return this.setSpeed(speedAfter(this.speed.peek(), command.by));
      case "part": {
        const { from, to } = this.whole;
        return this.#land(from + (to - from) * command.part, 1);
      }
      case "mark":
        return this.setMark(command.end, wholeMoment(this.playhead.peek()));
      case "mute": {
        this.isMuted.value = !this.isMuted.peek();
        const { video } = this.lanes[0];
        if (video) video.muted = this.isMuted.peek();
        return;
      }
      case "full-screen":
        return this.#options.fullScreen();
      case "help":
        this.isHelpOpen.value = !this.isHelpOpen.peek();
    }
  }

  get #lead(): Lane | undefined {
    return this.lanes.find(({ isThere, isBroken }) => isThere.peek() && !isBroken.peek());
  }

  get #isLive(): boolean {
    return this.lanes.some(({ view }) => view.peek().state === "recording");
  }

  get #sources() {
    return this.lanes.map(({ sources }) => sources);
  }

  #tick(): void {
    if (this.#isTicking) return;
    this.#isTicking = true;
    this.#options.nextFrame(() => {
      this.#isTicking = false;
      if (!this.isPlaying.peek()) return;
      if (!this.#isHeld && !this.#isWaiting) this.#advance();
      this.#tick();
    });
  }

  #advance(): void {
    const lead = this.#lead;
    if (!lead) return this.#goOn(this.playhead.peek());
    const { endedAt, wallMs } = lead;
    if (endedAt !== undefined) return this.#goOn(endedAt);
    if (wallMs === undefined) return;
    this.playhead.value = wallMs;
    if (lead.isBusy) return;
    for (const lane of this.lanes) {
      if (lane === lead) continue;
      if (lane.has(wallMs)) lane.follow(wallMs, this.speed.peek());
      else if (lane.isThere.peek()) lane.show(wallMs);
    }
  }

  /** Plays on from a moment: where there is nothing, from the next that has something. */
  #goOn(wallMs: number): void {
    const next = nextOf(this.#sources, wallMs);
    if (next === undefined) return this.#atEnd(wallMs);
    this.#isWaiting = false;
    const skippedMs = next - wallMs;
    if (skippedMs >= WORTH_A_WORD_MS) {
      const { causes } = breakAt(this.#stories.peek()[0], wallMs) ?? { causes: [] };
      this.note.value = { type: "skipped", ms: skippedMs, causes };
    }
    this.playhead.value = next;
    for (const lane of this.lanes) {
      const at = lane.wallMs;
      const isThere = lane.isThere.peek() && at !== undefined && lane.endedAt === undefined &&
        Math.abs(at - next) < SAME_PLACE_MS;
      if (isThere || lane.show(next)) lane.play(this.speed.peek());
    }
  }

  #atEnd(wallMs: number): void {
    this.playhead.value = wallMs;
    if (this.#isLive) {
      this.#isWaiting = true;
      this.note.value = { type: "waiting" };
      for (const lane of this.lanes) lane.pause();
      return;
    }
    this.isPlaying.value = false;
    this.note.value = { type: "end" };
    for (const lane of this.lanes) lane.pause();
  }

  #jump(byMs: number): void {
    this.#land(this.playhead.peek() + byMs, byMs > 0 ? 1 : -1);
  }

  /** Goes to a moment, or past the break that it lies in. */
  #land(wallMs: number, direction: 1 | -1): void {
    const { from, to } = this.whole;
    const within = Math.min(to, Math.max(from, wallMs));
    const isThere = this.lanes.some((lane) => lane.has(within));
    const at = isThere ? within : landing(this.#sources, within, direction);
    this.seek(at);
    if (this.isPlaying.peek()) this.#goOn(at);
  }

  #toBorder(of: "segment" | "break", by: 1 | -1): void {
    const target = borderFrom(this.#stories.peek()[0], of, by, this.playhead.peek());
    if (target !== undefined) {
      // A break is shown, not gone past.
      this.seek(target);
      if (this.isPlaying.peek()) this.#goOn(target);
    } else this.note.value = { type: of === "break" ? "no-break" : by === 1 ? "end" : "start" };
  }

  async #step(by: 1 | -1): Promise<void> {
    if (this.#isStepping) return;
    this.pause();
    this.#isStepping = true;
    try {
      const lead = this.#lead;
      const moment = await lead?.step(by);
      if (this.isPlaying.peek()) return;
      if (moment === undefined || !lead?.has(moment)) return this.#stepOver(by);
      this.note.value = undefined;
      this.playhead.value = moment;
      for (const lane of this.lanes) if (lane !== lead) lane.show(moment);
    } finally {
      this.#isStepping = false;
    }
  }

  /** From the last picture before a break to the first one behind it, or back. */
  #stepOver(by: 1 | -1): void {
    const { sources } = this.#lead ?? this.lanes[0];
    const target = overBreak(sources, by, this.playhead.peek());
    if (target === undefined) this.note.value = { type: by === 1 ? "end" : "start" };
    else this.seek(target);
  }

  /** A picture was shown; while it plays, the playhead follows with the screen. */
  #shown(lane: Lane): void {
    if (this.isPlaying.peek() || this.#isStepping || lane !== this.#lead) return;
    const { wallMs } = lane;
    if (wallMs === undefined || lane.isBusy && lane.pictureMs === undefined) return;
    // Sought by the video's own controls or the system's.
    if (Math.abs(wallMs - this.playhead.peek()) > 1000) this.playhead.value = wallMs;
  }
}
