import { joined } from "../../shared/bytes.ts";
import type { Clock } from "../../shared/clock.ts";
import type { LiveInit } from "../../shared/live.ts";
import { every, type Timers } from "../timers.ts";
import { Cadence } from "./cadence.ts";
import { RESERVE_MS, reserveAfter, steer } from "./edge.ts";
import { playableType } from "./playable_type.ts";

/** The browser's `MediaSource`, or an iPhone's `ManagedMediaSource`. */
export interface MediaSourceKind {
  new (): MediaSource;
  isTypeSupported(type: string): boolean;
}

export interface ScreenOptions {
  video: HTMLVideoElement;
  Source: MediaSourceKind;
  timers: Timers;
  clock: Clock;
  /** The first picture of a stream is shown, or the next after nothing could be. */
  onPlaying(): void;
  /** The browser cannot play what the camera records: its exact type. */
  onUnsupported(type: string): void;
  /** It cannot go on: the stream has to begin anew. */
  onBroken(): void;
}

/** Shows one camera's stream in a video element. */
export interface Screen {
  /** A stream begins: the next bytes are its header. */
  begin(init: LiveInit): void;
  append(bytes: Uint8Array<ArrayBuffer>): void;
  /** What it shows was recorded then, by the server's clock, epoch ms; undefined before the first. */
  readonly shownAt: number | undefined;
  dispose(): void;
}

/** Of `HTMLMediaElement.readyState`: there is a picture. */
const HAVE_CURRENT_DATA = 2;
/** How often it is looked whether the picture is where it should be. Ms. */
const LOOK_MS = 100;
/** So much that was played is kept, and taken away when it is so much more. Seconds. */
const KEPT_S = 10;
const SLACK_S = 5;
/** Data that waits for the browser; more is a browser that does not play. Bytes. */
const MAX_WAITING_BYTES = 32 * 1024 * 1024;
/** How far apart data comes before that is known, ms: MP4 comes in whole fragments. */
const EXPECTED_MS = { mp4: 1000, other: 300 };

type Step = { init: LiveInit; header: Uint8Array<ArrayBuffer> } | {
  bytes: Uint8Array<ArrayBuffer>;
};

/**
 * Shows streams one after the other on one time axis, that of the server's
 * clock, as near to the live edge as their data allows.
 *
 * @see https://www.w3.org/TR/media-source-2/
 */
export function createScreen(options: ScreenOptions): Screen {
  const { video, Source, timers, clock } = options;
  let source: MediaSource | undefined;
  let buffer: SourceBuffer | undefined;
  let address = "";
  /** Epoch ms of the axis' zero. */
  let zeroMs = 0;
  let type = "";
  let steps: Step[] = [];
  let waitingBytes = 0;
  /** Its header has not come. */
  let announced: LiveInit | undefined;
  let cadence = new Cadence(EXPECTED_MS.other);
  let reserveMs: number = RESERVE_MS.least;
  let rate = 1;
  let jumpedAt = -Infinity;
  let isPlaying = false;
  let isOver = false;

  /** Everything the browser refuses ends here. */
  function broken(): void {
    if (isOver || !source) return;
    close();
    options.onBroken();
  }

  function open(init: LiveInit): void {
    const opened = new Source();
    source = opened;
    zeroMs = init.startedAt;
    address = URL.createObjectURL(opened);
    // ManagedMediaSource plays only where nothing else could take the picture over.
    video.disableRemotePlayback = true;
    video.src = address;
    opened.addEventListener("sourceopen", () => source === opened && work());
  }

  function close(): void {
    if (!source) return;
    source = buffer = undefined;
    steps = [];
    waitingBytes = 0;
    announced = undefined;
    isPlaying = false;
    URL.revokeObjectURL(address);
    video.removeAttribute("src");
    video.load();
  }

  /** Does what is next, as soon as the browser is ready for it. */
  function work(): void {
    if (source?.readyState !== "open" || buffer?.updating) return;
    try {
      if (trim()) return;
      const step = steps.shift();
      if (!step) return;
      if ("init" in step) startStream(step.init, step.header);
      else buffer?.appendBuffer(gathered(step.bytes));
    } catch {
      broken();
    }
  }

  function startStream(init: LiveInit, header: Uint8Array<ArrayBuffer>): void {
    const wanted = playableType(init.mimeType, header);
    if (!Source.isTypeSupported(wanted)) {
      close();
      return options.onUnsupported(wanted);
    }
    if (!buffer) {
      source!.duration = Infinity;
      buffer = source!.addSourceBuffer(wanted);
      buffer.addEventListener("updateend", updated);
      buffer.addEventListener("error", broken);
    } else {
      // Ends what was cut off in the middle.
      buffer.abort();
      if (wanted !== type) buffer.changeType(wanted);
    }
    type = wanted;
    const { mp4, other } = EXPECTED_MS;
    cadence = new Cadence(wanted.startsWith("video/mp4") ? mp4 : other);
    buffer.timestampOffset = (init.startedAt - zeroMs) / 1000;
    buffer.appendBuffer(header);
  }

  /** What waits in a row goes in at once. */
  function gathered(first: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    const parts = [first];
    for (let step = steps[0]; step && "bytes" in step; step = steps[0]) {
      parts.push(step.bytes);
      steps.shift();
    }
    const bytes = parts.length === 1 ? first : joined(parts);
    waitingBytes -= bytes.byteLength;
    return bytes;
  }

  function updated(): void {
    if (isOver) return;
    look(true);
    work();
  }

  /** @returns Whether old media is being taken away. */
  function trim(): boolean {
    if (!buffer || buffer.buffered.length === 0) return false;
    const to = video.currentTime - KEPT_S;
    if (buffer.buffered.start(0) >= to - SLACK_S) return false;
    buffer.remove(0, to);
    return true;
  }

  function look(isFresh: boolean): void {
    const { buffered } = video;
    if (buffered.length === 0 || !source) return;
    noticePlaying();
    const last = buffered.length - 1;
    const now = clock.monotonic();
    const step = steer({
      now: video.currentTime,
      start: buffered.start(last),
      end: buffered.end(last),
      cadenceMs: cadence.ms,
      reserveMs,
      sinceJumpMs: now - jumpedAt,
      rate,
      isFresh,
    });
    // A seek that is going on ends where it was meant to.
    if (step.seekTo !== undefined && !video.seeking) {
      video.currentTime = step.seekTo;
      jumpedAt = now;
    }
    rate = step.rate;
    if (video.playbackRate !== rate) video.playbackRate = rate;
    if (video.paused) video.play().catch(() => {});
  }

  function noticePlaying(): void {
    if (isPlaying || !source || video.readyState < HAVE_CURRENT_DATA || video.seeking) return;
    isPlaying = true;
    options.onPlaying();
  }

  const endLooking = every(timers, LOOK_MS, () => {
    reserveMs = reserveAfter(reserveMs, { ms: LOOK_MS });
    look(false);
    work();
  });
  const failed = () => {
    // Also told when its source is taken away, which is no failure.
    if (video.error && source) broken();
  };
  const waiting = () => {
    if (isPlaying && !video.seeking) reserveMs = reserveAfter(reserveMs, "stall");
  };
  video.addEventListener("error", failed);
  video.addEventListener("waiting", waiting);
  // Between two looks there may be a picture, and the next jump.
  video.addEventListener("seeked", noticePlaying);

  return {
    begin(init) {
      isPlaying = false;
      // Media before the axis' zero cannot be shown: a clock was set back.
      if (source && init.startedAt < zeroMs) close();
      announced = init;
    },
    append(bytes) {
      if (announced) {
        const init = announced;
        announced = undefined;
        // Of a take that is over the last is shown as well; of a stream that broke off it is not.
        if (init.reason !== "take") {
          steps = [];
          waitingBytes = 0;
        }
        steps.push({ init, header: bytes });
        if (!source) open(init);
        return work();
      }
      if (!source) return;
      cadence.note(clock.monotonic());
      steps.push({ bytes });
      waitingBytes += bytes.byteLength;
      if (waitingBytes > MAX_WAITING_BYTES) broken();
      else work();
    },
    get shownAt() {
      return isPlaying ? zeroMs + video.currentTime * 1000 : undefined;
    },
    dispose() {
      isOver = true;
      endLooking();
      video.removeEventListener("error", failed);
      video.removeEventListener("waiting", waiting);
      video.removeEventListener("seeked", noticePlaying);
      close();
    },
  };
}
