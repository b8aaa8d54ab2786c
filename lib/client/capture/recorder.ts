import type { Clock } from "../../shared/clock.ts";
import { MIB } from "../../shared/units.ts";
import { every, type Timers } from "../timers.ts";
import { type Fault, fault, recorderFault } from "./faults.ts";

/** One piece of a take, in the order in which the recorder made it. Never empty. */
export interface RecordedChunk {
  bytes: Uint8Array<ArrayBuffer>;
  /** What the recorder and its data say they are; asked for or not. */
  mimeType: string;
  /** How long it took to record, ms: the media's duration, near enough for a screen. */
  durationMs: number;
}

export interface RecorderOptions {
  /** `MediaRecorder`, looked up when a take starts. */
  Recorder: new (stream: MediaStream, options: MediaRecorderOptions) => MediaRecorder;
  stream: MediaStream;
  /** The exact type to ask for. */
  mimeType: string;
  videoBitsPerSecond: number;
  /** Timeslice, ms. */
  chunkMs: number;
  timers: Timers;
  clock: Clock;
  onStarted: () => void;
  /** Has the system taken the camera? Then no bytes are to be expected. */
  isMuted: () => boolean;
  /** The last chunk was absurdly large. It is handed over all the same. */
  onLarge: () => void;
  /** Is waited for before the next chunk is handed over. */
  onChunk: (chunk: RecordedChunk) => void | Promise<void>;
  /** The take is broken; `stop` has still to be called. Called once at most. */
  onFailed: (fault: Fault, gaveBytes: boolean) => void;
  /** All is handed over. Follows each `stop`, once, whatever happened before. */
  onStopped: () => void;
}

/** One take: the life of one MediaRecorder. */
export interface TakeRecorder {
  /** Hands over what there is now, and not only when the timeslice is over. */
  flush(): void;
  /** Ends the take. What was recorded still comes, then `onStopped`. */
  stop(): void;
}

const AUDIO_BITS_PER_SECOND = 128_000;
/** Chromium honours this, others ignore it: a segment can only be cut at a key frame. */
const KEY_FRAME_INTERVAL_MS = 2000;
/** Besides two chunks, this long without a byte while awake: then a recorder is given up. */
const SILENT_MS = 8000;
/** MP4 comes in whole fragments, one a key frame, whatever the timeslice. */
const MP4_FRAGMENT_MS = 3000;
/** Seen after sleep: 50 MB at once. What is read into memory at a time, and what is no chunk any more. */
const PIECE_BYTES = 16 * MIB;
const LARGE_BYTES = 64 * MIB;
/** A recorder that has not said `stop` after this long never will. */
const STOP_MS = 5000;

/** What MediaRecorder takes, with what TypeScript's DOM lacks. */
interface TimedRecorderOptions extends MediaRecorderOptions {
  videoKeyFrameIntervalDuration?: number;
}

/**
 * Starts a MediaRecorder and hands its data over strictly in order.
 *
 * Empty data events, which every browser has, are no chunks: they are dropped
 * here and get no number. A recorder that the system pauses is resumed.
 *
 * @see https://www.w3.org/TR/mediastream-recording/
 */
export function recordTake(options: RecorderOptions): TakeRecorder {
  const { timers, clock, onStarted, onChunk, onFailed, onStopped } = options;
  let recorder: MediaRecorder | undefined;
  let handedOver: Promise<void> = Promise.resolve();
  let gaveBytes = false;
  let silentMs = 0;
  let gaveNothing = false;
  let broken = false;
  /** A piece could not be read: what follows it in the stream is of no use to anyone. */
  let holed = false;
  let stopTimer: number | undefined;
  let stopWanted = false;
  let stopped = false;
  let mark = clock.monotonic();

  function fail(cause: Fault): void {
    if (broken || stopWanted) return;
    broken = true;
    onFailed(cause, gaveBytes);
  }

  const longestMs = Math.max(
    options.chunkMs,
    options.mimeType.startsWith("video/mp4") ? MP4_FRAGMENT_MS : 0,
  );
  // Counted in turns of a timer and not by the clock: a page that was suspended is not to blame.
  const endWatch = every(timers, 1000, () => {
    resume();
    if (!options.isMuted()) silentMs += 1000;
    const detail = gaveNothing ? "empty" : undefined;
    if (silentMs >= SILENT_MS + 2 * longestMs) fail(fault("no-bytes", detail));
  });

  /** Nobody here pauses a recorder, so the system did; refused as long as it has reasons. */
  function resume(): void {
    try {
      if (recorder?.state === "paused") recorder.resume();
    } catch {
      // The next turn tries again.
    }
  }

  function finished(): void {
    endWatch();
    if (stopTimer !== undefined) timers.clearTimeout(stopTimer);
    handedOver = handedOver.then(() => {
      if (stopped) return;
      stopped = true;
      onStopped();
    });
  }

  function take(data: Blob): void {
    gaveNothing = data.size === 0;
    if (gaveNothing) return;
    gaveBytes = true;
    silentMs = 0;
    const now = clock.monotonic();
    const durationMs = Math.round(now - mark);
    mark = now;
    // Reading a Blob takes its time, and a small one can be read before a large one that came first.
    handedOver = handedOver.then(async () => {
      // Firefox leaves `mimeType` empty when no type was asked for; its Blobs know.
      const mimeType = recorder?.mimeType || data.type || options.mimeType;
      const pieces = piecesOf(data);
      for (const piece of pieces) {
        const bytes = new Uint8Array(await piece.arrayBuffer());
        if (stopped || holed) return;
        await onChunk({ bytes, mimeType, durationMs: Math.round(durationMs / pieces.length) });
      }
      if (data.size > LARGE_BYTES) options.onLarge();
    }).catch((thrown) => {
      holed = true;
      fail(recorderFault(thrown));
    });
  }

  function start(): MediaRecorder {
    const wishes: TimedRecorderOptions = {
      mimeType: options.mimeType,
      videoBitsPerSecond: options.videoBitsPerSecond,
      audioBitsPerSecond: AUDIO_BITS_PER_SECOND,
      videoKeyFrameIntervalDuration: KEY_FRAME_INTERVAL_MS,
    };
    const made = new options.Recorder(options.stream, wishes);
    made.addEventListener("start", () => {
      mark = clock.monotonic();
      onStarted();
    });
    made.addEventListener("dataavailable", (event) => take(event.data));
    made.addEventListener("pause", resume);
    made.addEventListener("error", (event) => {
      fail(recorderFault((event as Event & { error?: unknown }).error));
    });
    made.addEventListener("stop", () => {
      // By itself, when all tracks have ended or after an error.
      fail(fault("recorder"));
      if (stopWanted) finished();
    });
    made.start(options.chunkMs);
    return made;
  }

  try {
    recorder = start();
  } catch (thrown) {
    // Not before the caller holds what is returned here.
    queueMicrotask(() => fail(recorderFault(thrown)));
  }

  return {
    flush() {
      try {
        if (recorder?.state === "recording") recorder.requestData();
      } catch {
        // The timeslice hands it over.
      }
    },
    stop() {
      if (stopWanted) return;
      stopWanted = true;
      if (!recorder || recorder.state === "inactive") return finished();
      stopTimer = timers.setTimeout(finished, STOP_MS);
      recorder.stop();
    },
  };
}

/** A stream may be cut anywhere. */
function piecesOf(data: Blob): Blob[] {
  if (data.size <= PIECE_BYTES) return [data];
  const pieces = [];
  for (let from = 0; from < data.size; from += PIECE_BYTES) {
    pieces.push(data.slice(from, from + PIECE_BYTES));
  }
  return pieces;
}
