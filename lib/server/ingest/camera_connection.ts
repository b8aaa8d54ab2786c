import { getLogger } from "@logtape/logtape";
import { type Clock, clockOffsetMs } from "../../shared/clock.ts";
import { messageOf } from "../../shared/errors.ts";
import type { Frame } from "../../shared/frame.ts";
import {
  type ClientMessage,
  CLOSE_CODE,
  CLOSE_RENEWED,
  CLOSE_RESTART,
  type ControlWish,
  type ErrorCode,
  type Hello,
  type SegmentClosed,
  type ServerMessage,
} from "../../shared/protocol.ts";
import { type CameraSeat, withoutControls } from "../cameras/camera_seat.ts";
import type { CameraHub } from "../cameras/camera_hub.ts";
import type { IngestTally } from "../cameras/ingest_tally.ts";
import type { CameraLink } from "../live/live_camera.ts";
import type { LiveHub } from "../live/live_hub.ts";
import type { PosterStore } from "../posters/poster_store.ts";
import { isDiskFull } from "../recorder/disk_failure.ts";
import type { ConnectionLimits } from "./connection_limits.ts";
import { Inbox, type Item } from "./inbox.ts";
import type { Recording } from "./recording.ts";
import type { SessionHolder, SessionRegistry } from "./session_registry.ts";
import { type Refusal, refused } from "./session_state.ts";
import { ReceiveWindow } from "./window.ts";

const logger = getLogger(["camera", "connection"]);

/** RFC 6455, 7.4.1: the server met a condition that it did not expect. */
const CLOSE_INTERNAL_ERROR = 1011;
/** IANA WebSocket close code registry: Try Again Later. */
export const CLOSE_TRY_LATER = 1013;

/** The part of a WebSocket that a connection uses. */
export interface CameraSocket {
  readonly readyState: number;
  send(data: string): void;
  close(code: number, reason: string): void;
}

export interface CameraConnectionOptions {
  socket: CameraSocket;
  /** Address of the peer. */
  remote: { hostname: string; port: number };
  registry: SessionRegistry;
  clock: Clock;
  limits: ConnectionLimits;
  /** MediaRecorder timeslice that cameras are asked for, ms. */
  chunkMs: number;
  /** Length of a segment, ms. */
  segmentMs: number;
  /** Why cameras are asked to wait, if they are. */
  holdReason: string | undefined;
  /** There is no room on the disk. */
  onDiskFull: () => void;
  peer: CameraPeer;
  /** Tells those who watch that the camera is here, away, or done. */
  live?: Pick<LiveHub, "arrived" | "left" | "ended">;
  /** Shows the camera to those who operate it. */
  cameras?: CameraHub;
  /** Counts what comes. */
  tally?: IngestTally;
  /** Keeps the pictures of segments. */
  posters?: Pick<PosterStore, "offer">;
}

/** The device behind a connection, as far as it is known. */
export interface CameraPeer {
  /** Id of the paired device; null where nobody has to be paired. */
  device: string | null;
  /** Is this other device still paired? */
  isPaired(device: string): boolean;
  /** May it begin one more session? */
  mayBegin(): boolean;
  /** A session has begun, or is over. */
  onSession(what: "started" | "stopped", session: string): void;
}

/**
 * One camera's WebSocket: reads the protocol, feeds the session it belongs to,
 * acknowledges what is on disk.
 *
 * Messages are worked off one after the other. What arrives while the disk is
 * busy forms one batch, written and acknowledged together.
 */
export class CameraConnection implements SessionHolder, CameraLink {
  readonly #options: CameraConnectionOptions;
  readonly #window: ReceiveWindow;
  readonly #inbox: Inbox;
  readonly #helloTimer: ReturnType<typeof setTimeout>;
  #queue: Item[] = [];
  #working: Promise<void> = Promise.resolve();
  #isWorking = false;
  /** Nothing more is taken in. */
  #isOver = false;
  /** The disk refused: what has arrived is dropped, and will be sent again. */
  #hasFailed = false;
  #recording: Recording | undefined;
  /** Its place among the cameras; nothing if it sends what is left of an earlier session. */
  #seat: CameraSeat | undefined;
  #holdReason: string | undefined;
  #clockOffsetMs = 0;
  #ackedSeq = -1;
  /** The last one that counts as acknowledged over this connection or one before. */
  #countedSeq = -1;
  /** Segments that were closed and that the camera has not been told of. */
  readonly #unreported: Omit<SegmentClosed, "type">[] = [];
  /** A chunk came twice: the camera missed its acknowledgement. */
  #mustAckAgain = false;

  constructor(options: CameraConnectionOptions) {
    this.#options = options;
    const { clock, limits, posters } = options;
    this.#window = new ReceiveWindow(limits.windowBytes);
    this.#inbox = new Inbox({ clock, limits, window: this.#window, takesPosters: !!posters });
    this.#holdReason = options.holdReason;
    const { helloTimeoutMs } = limits;
    this.#helloTimer = setTimeout(
      () => this.#refuse(refused("bad-message", `No hello within ${helloTimeoutMs} ms`)),
      helloTimeoutMs,
    );
  }

  /** A WebSocket message arrived. */
  receive(data: string | ArrayBuffer): void {
    if (this.#isOver) return;
    this.#options.tally?.received(data);
    const item = this.#inbox.read(data);
    if (item === undefined) return;
    if (item.type === "refused") return this.#queueRefusal(item);
    // How the page is waits for no disk; least of all what time it is there.
    if (item.type === "text" && this.#seat?.take(item.message)) return;
    this.#queue.push(item);
    if (!this.#isWorking) this.#working = this.#work();
  }

  /** The device is no longer paired: what has arrived is kept, and nothing more is taken in. */
  expel(): void {
    this.#queueRefusal(refused("unauthorized", "This device was withdrawn: pair it again"));
  }

  /** The socket is closed, by whomever. Resolves when nothing of it is being written any more. */
  async closed(): Promise<void> {
    clearTimeout(this.#helloTimer);
    this.#isOver = true;
    await this.#working;
    this.#seat?.leave();
    if (!this.#recording) return;
    this.#options.live?.left(this.#recording.id, this);
    this.#options.registry.leave(this.#recording.id, this);
  }

  async release(): Promise<void> {
    this.#refuse(refused("replaced", "Another connection has taken this session over"));
    await this.#working;
  }

  /** Asks the camera to send no more, and to keep recording. What arrives is taken in. */
  hold(reason: string): void {
    this.#holdReason = reason;
    if (this.#recording) this.#send({ type: "hold", reason });
  }

  /** The camera may send again. */
  go(reason: string): void {
    this.#holdReason = undefined;
    if (this.#recording) this.#send({ type: "go", reason });
  }

  control(wish: ControlWish): void {
    this.#send({ type: "control", ...wish });
  }

  /** The server is going away: writes what has arrived and tells the camera to come back. */
  async shutDown(): Promise<void> {
    clearTimeout(this.#helloTimer);
    this.hold("restarting");
    this.#isOver = true;
    await this.#working;
    this.#close(CLOSE_RESTART, "restarting");
  }

  /** Its listener is going away: writes what has arrived and tells the camera to connect again. */
  async handOver(): Promise<void> {
    clearTimeout(this.#helloTimer);
    this.#isOver = true;
    await this.#working;
    this.#close(CLOSE_RENEWED, "certificate renewed");
  }

  /** Refuses behind all that arrived before, which was good and is kept. */
  #queueRefusal(refusal: Refusal): void {
    this.#isOver = true;
    this.#working = this.#working.then(() => this.#refuse(refusal));
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    try {
      while (this.#queue.length > 0) await this.#workOff(this.#queue.splice(0));
    } catch (error) {
      // A bug of ours, set off by this camera: it must not take the others down.
      logger.error("Connection failed: {error}", { error });
      this.#queue = [];
      this.#isOver = true;
      this.#close(CLOSE_INTERNAL_ERROR, "internal error");
    }
    this.#isWorking = false;
  }

  /** Takes a batch in, writes it, and says so. A refusal drops what comes behind it. */
  async #workOff(batch: Item[]): Promise<void> {
    let refusal: Refusal | undefined;
    const posters: Frame[] = [];
    for (const item of batch) {
      if (item.type === "text") refusal = await this.#text(item.message);
      else if (item.type === "poster") posters.push(item.frame);
      else if (!this.#recording?.needsResume || await this.#resume()) {
        refusal = this.#media(item.frame);
      }
      if (refusal || this.#hasFailed) break;
    }
    if (!this.#hasFailed && await this.#flush()) {
      this.#acknowledge();
      batch.forEach(letGo);
      for (const poster of posters) this.#keepPoster(poster);
    }
    if (refusal) this.#refuse(refusal);
    if (refusal || this.#hasFailed) this.#queue = [];
  }

  /** Opens the files that an earlier connection has left. False if the disk refused. */
  async #resume(): Promise<boolean> {
    try {
      await this.#recording?.resume();
      return true;
    } catch (error) {
      this.#diskFailed(error);
      return false;
    }
  }

  #media(frame: Frame): Refusal | undefined {
    if (!this.#recording) {
      return refused("bad-message", this.#seat ? "Media on standby" : "Media before hello");
    }
    const verdict = this.#recording.receive(frame);
    if (verdict.type === "refused") return verdict;
    if (verdict.type === "duplicate") this.#mustAckAgain = true;
    return undefined;
  }

  /** What a poster shows is on disk, or it is none of this session. */
  #keepPoster(poster: Frame): void {
    const recording = this.#recording;
    if (recording && poster.seq <= recording.durableSeq) {
      this.#options.posters?.offer(recording, poster);
    }
  }

  async #text(message: ClientMessage): Promise<Refusal | undefined> {
    if (message.type === "hello") return await this.#hello(message);
    const recording = this.#recording;
    if (this.#seat?.take(message)) return undefined;
    if (!recording) {
      const when = this.#seat ? "on standby" : "before hello";
      return refused("bad-message", `Message ${message.type} ${when}`);
    }
    switch (message.type) {
      case "take": {
        const offsetMs = this.#seat?.clockOffsetMs ?? this.#clockOffsetMs;
        return recording.announce(message, Math.round(message.startedAt + offsetMs));
      }
      case "gap":
        return recording.addGap(message);
      case "stop": {
        if (!await this.#flush(() => recording.stop(message.lastSeq))) return undefined;
        this.#acknowledge();
        this.#options.live?.ended(recording.id);
        this.#seat?.stopped();
        this.#options.peer.onSession("stopped", recording.id);
        const summary = recording.summary();
        this.#send(summary);
        const { name, directory } = recording;
        logger.info("{name} stopped: {segments} segments in {directory}", {
          ...summary,
          name,
          directory,
        });
        return undefined;
      }
    }
  }

  async #hello(hello: Hello): Promise<Refusal | undefined> {
    clearTimeout(this.#helloTimer);
    if (this.#recording || this.#seat) {
      return refused("bad-message", "A second hello on one connection");
    }
    const { clock, peer, registry, cameras } = this.#options;
    this.#clockOffsetMs = clockOffsetMs(clock.now(), hello.now);
    if (cameras?.isForeign(hello.session, peer.device, peer.isPaired)) return FOREIGN;
    if (hello.purpose === "standby") return this.#standBy(hello);
    const isNew = !registry.isKnown(hello.session);
    if (isNew && !peer.mayBegin()) {
      this.#isOver = true;
      this.#close(CLOSE_TRY_LATER, "too many new sessions");
      return undefined;
    }
    const recording = await this.#claim(hello);
    if (recording === "late") {
      return refused("replaced", "This device has made a newer connection");
    }
    if (recording === "foreign") return FOREIGN;
    if (recording === "full") {
      this.#isOver = true;
      this.#close(CLOSE_TRY_LATER, "too many sessions");
      return undefined;
    }
    if (!recording) return undefined;
    if (isNew) peer.onSession("started", recording.id);
    recording.name = withoutControls(hello.name);
    recording.connect(hello.firstSeq ?? 0);
    this.#recording = recording;
    if (isRecording(hello) && !recording.isStopped) {
      this.#options.live?.arrived(recording.id, this);
    }
    if (hello.purpose !== "late") this.#takeSeat(hello, recording);
    // What an earlier connection could not write is tried again before anything is promised.
    if (!await this.#flush()) return undefined;
    this.#countedSeq = recording.nextSeq - 1;
    this.#welcome(recording.id, recording.nextSeq);
    if (this.#holdReason !== undefined) this.hold(this.#holdReason);
    const { name, directory } = recording;
    logger.info("{name} connected, records into {directory}", { name, directory });
    return undefined;
  }

  /** The page is there, and nothing is begun. */
  #standBy(hello: Hello): Refusal | undefined {
    const { registry, cameras } = this.#options;
    if (registry.isKnown(hello.session)) {
      return refused("bad-message", "Stand by with the id of a session that has not begun");
    }
    if (!cameras) return refused("bad-message", "Nobody operates cameras here");
    this.#takeSeat(hello, undefined);
    this.#welcome(hello.session, 0);
    logger.debug("{name} stands by", { name: hello.name });
    return undefined;
  }

  #takeSeat({ session, page, name }: Hello, recording: Recording | undefined): void {
    this.#seat = this.#options.cameras?.enter({
      device: this.#options.peer.device,
      page,
      session,
      name: withoutControls(name),
      isStandby: !recording,
      startedAt: recording && !recording.isStopped ? recording.startedAt : null,
      clockOffsetMs: this.#clockOffsetMs,
      send: (message) => this.#send(message),
      onName: (name) => {
        if (recording) recording.name = name;
      },
    });
  }

  #welcome(session: string, nextSeq: number): void {
    const { clock, limits: { windowBytes, maxFrameBytes }, chunkMs, segmentMs } = this.#options;
    const now = clock.now();
    this.#send({
      type: "welcome",
      session,
      nextSeq,
      windowBytes,
      maxFrameBytes,
      chunkMs,
      segmentMs,
      now,
    });
    this.#seat?.welcomed();
  }

  /** Undefined if the catalog cannot be written: the connection is over then. */
  async #claim(hello: Hello): Promise<Recording | "full" | "late" | "foreign" | undefined> {
    const { session, name, startedAt, life, connection } = hello;
    const { registry, remote, peer } = this.#options;
    try {
      return await registry.claim({
        id: session,
        name: withoutControls(name),
        startedAt: startedAt + this.#clockOffsetMs,
        remote,
        device: peer.device,
        isPaired: (device) => peer.isPaired(device),
        isRecording: isRecording(hello),
        turn: { life, connection },
      }, this);
    } catch (error) {
      this.#diskFailed(error);
      return undefined;
    }
  }

  /**
   * Writes what was taken in.
   *
   * @param before Is done first.
   * @returns False if the disk refused.
   */
  async #flush(before?: () => Promise<void>): Promise<boolean> {
    const recording = this.#recording;
    if (!recording) return true;
    try {
      await before?.();
      const { directory } = recording;
      for (const { file, startedAt, durationMs, bytes } of await recording.flush()) {
        const segment = { file, startedAt, durationMs, bytes };
        this.#unreported.push(segment);
        this.#options.tally?.closedSegment();
        logger.info("Closed {directory}/{file}", { ...segment, directory });
      }
    } catch (error) {
      this.#diskFailed(error);
      return false;
    }
    return true;
  }

  /** Says what has come to disk: segments that were closed, chunks that are safe. */
  #acknowledge(): void {
    for (const segment of this.#unreported.splice(0)) this.#send({ type: "segment", ...segment });
    const seq = (this.#recording?.nextSeq ?? 0) - 1;
    this.#window.acknowledge(seq);
    if (seq > this.#ackedSeq || (this.#mustAckAgain && seq >= 0)) this.#send({ type: "ack", seq });
    this.#options.tally?.acknowledged(this.#countedSeq, seq);
    this.#countedSeq = Math.max(this.#countedSeq, seq);
    this.#ackedSeq = seq;
    this.#mustAckAgain = false;
  }

  #diskFailed(error: unknown): void {
    this.#hasFailed = true;
    const why = messageOf(error);
    logger.error("Cannot write to {directory}: {why}", {
      directory: this.#recording?.directory,
      why,
    });
    if (isDiskFull(error)) {
      this.#options.onDiskFull();
      this.#refuse(refused("disk-full", "The disk of the server is full: make room, then go on"));
    } else {
      this.#isOver = true;
      this.#close(CLOSE_INTERNAL_ERROR, "cannot write");
    }
  }

  #refuse(refusal: Refusal): void {
    clearTimeout(this.#helloTimer);
    this.#isOver = true;
    const code: ErrorCode = refusal.code;
    if (this.#options.socket.readyState !== WebSocket.OPEN) return;
    logger.warn("Refused {name} at {hostname}: {message}", {
      ...this.#options.remote,
      name: this.#recording?.name ?? "a device",
      message: refusal.message,
    });
    this.#send({ type: "error", code, message: refusal.message, fatal: true });
    this.#close(CLOSE_CODE[code], code);
  }

  #send(message: ServerMessage): void {
    const { socket } = this.#options;
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  }

  #close(code: number, reason: string): void {
    const { socket } = this.#options;
    if (socket.readyState === WebSocket.OPEN) socket.close(code, reason);
  }
}

/**
 * Frees the memory of a frame that is on disk, without waiting until garbage
 * is collected: the hundreds of kilobytes in each would make V8 collect all of
 * the heap about once a second.
 */
function letGo(item: Item): void {
  if (item.type === "media") (item.frame.payload.buffer as ArrayBuffer).transfer(0);
}

const FOREIGN = refused("unauthorized", "This recording belongs to another device");

function isRecording({ purpose = "recording" }: Hello): boolean {
  return purpose === "recording";
}
