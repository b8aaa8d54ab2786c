import { decodeFrame, FrameKind } from "../../shared/frame.ts";
import type { ClientMessage, ServerMessage, Take, Welcome } from "../../shared/protocol.ts";
import type { Socket, SocketFactory, SocketHandlers } from "../socket.ts";

/** One connection as the server sees it. */
export interface FakeConnection {
  /** Everything that arrived, text frames parsed. */
  readonly messages: ClientMessage[];
  /** `take/seq`, with `+` for a frame that says more follow, in order. */
  readonly frames: string[];
  /** `take/seq: bytes` of each poster, in order. */
  readonly posters: string[];
  /** Largest frame, in bytes. */
  largest: number;
  /** What the socket claims to have not sent yet, in bytes. */
  buffered: number;
  /** Did the browser close it? */
  closed: boolean;
  open(): void;
  say(message: ServerMessage | Record<string, unknown>): void;
  close(code: number): void;
}

/** Options of a {@link FakeServer} that answers by itself. */
export interface FakeServerOptions {
  /** Answer `hello` and chunks without being told? */
  auto?: boolean;
  limits?: Partial<Welcome>;
  /** An older server, which does not jump to the oldest chunk that the device has. */
  ignoresFirstSeq?: boolean;
  /** Keep sessions apart: see {@link FakeServer.diskOf}. */
  manySessions?: boolean;
}

/** A chunk on the server's disk. */
export interface DiskChunk {
  take: number;
  bytes: number[];
}

/**
 * A server that obeys the ingest protocol, in memory. It keeps what it would
 * have on disk, and complains in {@link FakeServer.faults} about any client
 * that breaks the rules.
 */
export class FakeServer {
  readonly connections: FakeConnection[] = [];
  /** Chunks on disk, in order. A hole where the server has lost them. */
  readonly disk: DiskChunk[] = [];
  readonly faults: string[] = [];
  stopped = false;
  /** Not reachable: attempts end in 1006. */
  down = false;
  readonly limits: Welcome;
  /** Looks open and answers nothing. */
  mute = false;
  /** Sessions whose first chunk is answered with 4015. */
  readonly refused = new Set<string>();
  /** Sessions that were stopped, in that order. */
  readonly stoppedSessions: string[] = [];
  readonly #disks: Map<string, DiskChunk[]> | undefined;
  readonly #auto: boolean;
  readonly #ignoresFirstSeq: boolean;

  constructor(options: FakeServerOptions = {}) {
    this.#auto = options.auto ?? true;
    this.#disks = options.manySessions ? new Map() : undefined;
    this.#ignoresFirstSeq = options.ignoresFirstSeq ?? false;
    this.limits = {
      type: "welcome",
      session: "",
      nextSeq: 0,
      windowBytes: 1000,
      maxFrameBytes: 108,
      chunkMs: 1000,
      segmentMs: 4000,
      now: 0,
      ...options.limits,
    };
  }

  get last(): FakeConnection {
    return this.connections[this.connections.length - 1];
  }

  /** Chunks of one session; {@link disk} unless sessions are kept apart. */
  diskOf(session: string): DiskChunk[] {
    if (!this.#disks) return this.disk;
    const disk = this.#disks.get(session) ?? [];
    this.#disks.set(session, disk);
    return disk;
  }

  readonly factory: SocketFactory = (handlers) => this.#accept(handlers);

  #accept(handlers: SocketHandlers): Socket {
    const partial: number[] = [];
    let takes: Take[] = [];
    let isOpen = false;
    let session = "";
    let { disk } = this;
    const end = (code: number) => {
      if (connection.closed) return;
      connection.closed = true;
      handlers.onClose(code);
    };
    const connection: FakeConnection = {
      messages: [],
      frames: [],
      posters: [],
      largest: 0,
      buffered: 0,
      closed: false,
      open() {
        isOpen = true;
        handlers.onOpen();
      },
      say: (message) => {
        if (!connection.closed && !this.mute) handlers.onText(JSON.stringify(message));
      },
      close: end,
    };
    const text = (message: ClientMessage) => {
      connection.messages.push(message);
      if (message.type === "hello") {
        takes = [];
        session = message.session;
        disk = this.diskOf(session);
        const { firstSeq = 0 } = message;
        while (!this.#ignoresFirstSeq && disk.length < firstSeq) disk.push({ take: -1, bytes: [] });
      }
      if (message.type === "take") takes.push(message);
      if (this.#auto && message.type === "hello") {
        queueMicrotask(() => connection.say({ ...this.limits, nextSeq: disk.length }));
      }
      if (message.type === "stop") {
        if (message.lastSeq !== disk.length - 1) this.faults.push("stop before the last");
        this.stopped = true;
        this.stoppedSessions.push(session);
        if (this.#auto) queueMicrotask(() => connection.say(STOPPED));
      }
    };
    const binary = (bytes: Uint8Array) => {
      const result = decodeFrame(bytes);
      if (!result.ok) return this.faults.push(result.message);
      const { kind, more, take, seq, payload } = result.frame;
      if (kind === FrameKind.poster) {
        return connection.posters.push(`${take}/${seq}: ${payload.byteLength}`);
      }
      connection.frames.push(`${take}/${seq}${more ? "+" : ""}`);
      connection.largest = Math.max(connection.largest, bytes.byteLength);
      const isNew = !this.#auto || seq >= disk.length;
      if (isNew && !takes.some((known) => known.take === take)) {
        this.faults.push(`unknown take ${take}`);
      }
      for (const byte of payload) partial.push(byte);
      if (more) return;
      const whole = partial.splice(0);
      if (!this.#auto) return;
      if (this.refused.has(session)) return queueMicrotask(() => end(4015));
      if (seq > disk.length) this.faults.push(`expected ${disk.length}, received ${seq}`);
      if (seq === disk.length) disk.push({ take, bytes: whole });
      queueMicrotask(() => connection.say({ type: "ack", seq: disk.length - 1 }));
    };
    this.connections.push(connection);
    if (this.#auto) queueMicrotask(() => this.down ? end(1006) : connection.open());
    return {
      send(data) {
        if (!isOpen) throw new Error("sent before the socket was open");
        if (connection.closed) return;
        if (typeof data === "string") text(JSON.parse(data));
        else binary(data);
      },
      close() {
        connection.closed = true;
      },
      get bufferedAmount() {
        return connection.buffered;
      },
    };
  }
}

/** What a server says when a session is final. */
export const STOPPED: ServerMessage = {
  type: "stopped",
  segments: 1,
  durationMs: 1000,
  bytes: 1,
  complete: true,
  gaps: [],
};
