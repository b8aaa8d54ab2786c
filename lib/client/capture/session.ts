import type { Clock } from "../../shared/clock.ts";
import type { Control, Done, Facts, Gap, Status, Stopped, Take } from "../../shared/protocol.ts";
import type { SocketFactory } from "../socket.ts";
import type { Timers } from "../timers.ts";
import type { Fault } from "./faults.ts";
import type { Outbox, Waiting } from "../outbox/outbox.ts";
import type { RecordedChunk } from "./recorder.ts";
import { isHopeless, type Link } from "./link.ts";
import type { PosterTurns, SendPoster } from "./poster_turns.ts";
import { createUplink } from "./uplink.ts";

/** How far a session is. Durations of media in ms. */
export interface Progress {
  recordedMs: number;
  recordedBytes: number;
  /** On the server's disk. */
  savedMs: number;
  /** Recorded and not yet on the server's disk. */
  waiting: Waiting;
  /** Given up, because the device was full. */
  lostMs: number;
  /** Does what waits outlive the page? */
  kept: boolean;
  /** Segments that were closed. */
  segments: number;
  /** What the segment in hand holds, and how much it will. 0 until the server has said so. */
  segmentMs: number;
  segmentLengthMs: number;
}

/** Before anything was recorded. */
export const NO_PROGRESS: Readonly<Progress> = {
  recordedMs: 0,
  recordedBytes: 0,
  savedMs: 0,
  waiting: { count: 0, bytes: 0, durationMs: 0 },
  lostMs: 0,
  kept: true,
  segments: 0,
  segmentMs: 0,
  segmentLengthMs: 0,
};

export interface SessionOptions {
  /** Lower-case UUID. */
  id: string;
  /** Names the open page. */
  page: string;
  name: () => string;
  /** When Start was pressed, epoch ms. */
  startedAt: number;
  /**
   * Opens the session's outbox.
   *
   * @param onChange See `OutboxOptions`.
   */
  openOutbox: (onChange: () => void) => Outbox;
  /** Lets go of the outbox; what is not forgotten is sent later. */
  endOutbox: (outbox: Outbox, forget: boolean) => Promise<void>;
  connect: SocketFactory;
  timers: Timers;
  clock: Clock;
  random: () => number;
  /** What of the status the session does not know itself. */
  device: () => Omit<Status, "type" | "queuedBytes" | "queuedMs">;
  /** See `UplinkOptions`. */
  facts?: () => Omit<Facts, "type"> | undefined;
  /** Loads what makes pictures of the segments. */
  loadPosters?: (send: SendPoster) => Promise<PosterTurns>;
  /** Bytes in memory above which the session has to end. */
  limitBytes: number;
  onProgress: (progress: Progress) => void;
  onLink: (link: Link) => void;
  /** @param chunkMs Timeslice that the server wishes, ms. */
  onChunkMs: (chunkMs: number) => void;
  /** A wish of whoever watches or operates. */
  onControl?: (control: Control) => void;
  /** @param stopped `undefined` if the server was not there: what was recorded is sent later. */
  onFinished: (stopped: Stopped | undefined) => void;
  onFailed: (fault: Fault) => void;
  /** The device can keep no more. Called once. */
  onFull: () => void;
}

/** One press of Start to Stop. */
export interface Session {
  /** Keeps a chunk and sends it. To be called in order, one at a time. */
  add(take: Take, chunk: RecordedChunk): Promise<void>;
  /** Media is missing that was never recorded. */
  addGap(gap: Omit<Gap, "type">): void;
  /** See `Uplink.nudge`. */
  nudge(): void;
  /** See `Uplink.tell`. */
  tell(message: Facts | Done): void;
  /** No more chunks will come. */
  finish(): void;
  /** Sends no more. What was recorded stays on the device, as far as it can. */
  abandon(): void;
}

/** A recorder that was stopped has handed over its last data by then. */
const LAST_DATA_MS = 6000;

/** Opens a session and its link to the server. */
export function openSession(options: SessionOptions): Session {
  const { clock, timers, limitBytes } = options;
  const outbox = options.openOutbox(progressed);
  let closedMs = 0;
  let segments = 0;
  let segmentLengthMs = 0;
  let latestTake = -1;
  let full = false;
  let finishing = false;
  let ended = false;
  let link: Link = { state: "connecting" };

  function progressed(): void {
    const { waiting, recorded, lost } = outbox;
    const savedMs = recorded.durationMs - waiting.durationMs - lost.durationMs;
    options.onProgress({
      recordedMs: recorded.durationMs,
      recordedBytes: recorded.bytes,
      savedMs,
      waiting,
      lostMs: lost.durationMs,
      kept: outbox.kept,
      segments,
      segmentMs: Math.max(0, savedMs - closedMs),
      segmentLengthMs,
    });
  }

  function finished(stopped: Stopped | undefined, forget: boolean): void {
    if (ended) return;
    ended = true;
    uplink.dispose();
    const isLetGo = options.endOutbox(outbox, forget);
    if (forget) options.onFinished(stopped);
    else isLetGo.then(() => options.onFinished(stopped));
  }

  /** Nobody has to wait for a server that is away, when what was recorded is safe on the device. */
  async function finishLater(): Promise<void> {
    const isAway = () => link.state === "away" || link.state === "held";
    if (finishing && isAway() && await outbox.stored() && isAway()) finished(undefined, false);
  }

  let posters: PosterTurns | undefined;
  options.loadPosters?.((jpeg) => {
    return outbox.waiting.count === 0 && uplink.poster(latestTake, outbox.nextSeq - 1, jpeg);
  }).then((loaded) => posters = loaded, () => {});
  const uplink = createUplink({
    session: options.id,
    name: options.name,
    startedAt: options.startedAt,
    purpose: "recording",
    page: options.page,
    facts: options.facts,
    outbox,
    connect: options.connect,
    timers,
    clock,
    random: options.random,
    status: () => ({
      queuedBytes: outbox.waiting.bytes,
      queuedMs: outbox.waiting.durationMs,
      ...options.device(),
    }),
    onLink(now) {
      link = now;
      options.onLink(now);
      finishLater();
    },
    onWelcome(welcome) {
      segmentLengthMs = welcome.segmentMs;
      options.onChunkMs(welcome.chunkMs);
    },
    onAcked() {
      progressed();
      if (outbox.waiting.count === 0 && latestTake >= 0 && !finishing) posters?.idle();
    },
    onSegment({ durationMs }) {
      posters?.segmentBegins();
      segments++;
      closedMs += durationMs;
      progressed();
    },
    onControl: options.onControl,
    onStopped: (stopped) => finished(stopped, true),
    onFailed(cause) {
      if (isHopeless(cause)) outbox.refuse(cause.code);
      options.onFailed(cause);
    },
  });

  return {
    async add(take, { bytes, durationMs }) {
      if (take.take !== latestTake) {
        latestTake = take.take;
        posters?.segmentBegins();
        outbox.putTake(take);
      }
      const kept = outbox.append({ take: take.take, bytes, durationMs });
      uplink.pump();
      progressed();
      if (outbox.memoryBytes >= limitBytes && !full) {
        full = true;
        options.onFull();
      }
      await kept;
    },
    addGap: (gap) => outbox.note({ type: "gap", ...gap }),
    nudge: () => uplink.nudge(),
    tell: (message) => uplink.tell(message),
    finish() {
      finishing = true;
      // Nothing to save and nobody there: no reason to wait for the server.
      if (outbox.nextSeq === 0 && link.state !== "open") finished(undefined, true);
      else uplink.finish();
      finishLater();
    },
    abandon() {
      if (ended) return;
      ended = true;
      uplink.dispose();
      timers.setTimeout(
        () => options.endOutbox(outbox, outbox.nextSeq === 0),
        LAST_DATA_MS,
      );
    },
  };
}
