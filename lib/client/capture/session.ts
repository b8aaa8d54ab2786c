import type { Clock } from "../../shared/clock.ts";
import type { Status, Stopped, Take } from "../../shared/protocol.ts";
import type { Timers } from "../timers.ts";
import type { Fault } from "./faults.ts";
import { memoryOutbox, type Waiting } from "./outbox.ts";
import type { RecordedChunk } from "./recorder.ts";
import type { SocketFactory } from "./socket.ts";
import { createUplink, type Link } from "./uplink.ts";

/** How far a session is. Durations of media in ms. */
export interface Progress {
  recordedMs: number;
  /** On the server's disk. */
  savedMs: number;
  /** Recorded and not yet on the server's disk. */
  waiting: Waiting;
  /** Segments that were closed. */
  segments: number;
  /** What the segment in hand holds, and how much it will. 0 until the server has said so. */
  segmentMs: number;
  segmentLengthMs: number;
}

/** Before anything was recorded. */
export const NO_PROGRESS: Readonly<Progress> = {
  recordedMs: 0,
  savedMs: 0,
  waiting: { count: 0, bytes: 0, durationMs: 0 },
  segments: 0,
  segmentMs: 0,
  segmentLengthMs: 0,
};

export interface SessionOptions {
  /** Lower-case UUID. */
  id: string;
  name: () => string;
  connect: SocketFactory;
  timers: Timers;
  clock: Clock;
  random: () => number;
  /** What of the status the session does not know itself. */
  device: () => Pick<Status, "visible" | "wakeLock" | "muted">;
  /** Unsent bytes above which the session has to end. */
  limitBytes: number;
  onProgress: (progress: Progress) => void;
  onLink: (link: Link) => void;
  /** @param chunkMs Timeslice that the server wishes, ms. */
  onChunkMs: (chunkMs: number) => void;
  /** @param stopped `undefined` if nothing was recorded and the server was not there. */
  onFinished: (stopped: Stopped | undefined) => void;
  onFailed: (fault: Fault) => void;
  /** The device can keep no more. Called once. */
  onFull: () => void;
}

/** One press of Start to Stop. */
export interface Session {
  /** Keeps a chunk and sends it. To be called in order, one at a time. */
  add(take: Take, chunk: RecordedChunk): Promise<void>;
  /** See `Uplink.nudge`. */
  nudge(): void;
  /** No more chunks will come. */
  finish(): void;
  /** Ends at once; what was not sent is gone. */
  abandon(): void;
}

/** Opens a session and its link to the server. */
export function openSession(options: SessionOptions): Session {
  const { clock, limitBytes } = options;
  const outbox = memoryOutbox();
  let recordedMs = 0;
  let closedMs = 0;
  let segments = 0;
  let segmentLengthMs = 0;
  let latestTake = -1;
  let full = false;
  let isOpen = false;

  function progressed(): void {
    const { waiting } = outbox;
    const savedMs = recordedMs - waiting.durationMs;
    options.onProgress({
      recordedMs,
      savedMs,
      waiting,
      segments,
      segmentMs: Math.max(0, savedMs - closedMs),
      segmentLengthMs,
    });
  }

  const uplink = createUplink({
    session: options.id,
    name: options.name,
    startedAt: clock.now(),
    outbox,
    connect: options.connect,
    timers: options.timers,
    clock,
    random: options.random,
    status: () => ({
      queuedBytes: outbox.waiting.bytes,
      queuedMs: outbox.waiting.durationMs,
      ...options.device(),
    }),
    onLink(link) {
      isOpen = link.state === "open";
      options.onLink(link);
    },
    onWelcome(welcome) {
      segmentLengthMs = welcome.segmentMs;
      options.onChunkMs(welcome.chunkMs);
    },
    onAcked: progressed,
    onSegment({ durationMs }) {
      segments++;
      closedMs += durationMs;
      progressed();
    },
    onStopped: options.onFinished,
    onFailed: options.onFailed,
  });

  return {
    async add(take, { bytes, durationMs }) {
      if (take.take !== latestTake) {
        latestTake = take.take;
        await outbox.putTake(take);
      }
      await outbox.append({ take: take.take, bytes, durationMs });
      recordedMs += durationMs;
      uplink.pump();
      progressed();
      if (outbox.waiting.bytes < limitBytes || full) return;
      full = true;
      options.onFull();
    },
    nudge: () => uplink.nudge(),
    finish() {
      if (outbox.nextSeq > 0 || isOpen) return uplink.finish();
      // Nothing to save and nobody there: no reason to wait for the server.
      uplink.dispose();
      options.onFinished(undefined);
    },
    abandon: () => uplink.dispose(),
  };
}
