import { encodeFrame, FRAME_HEADER_BYTES, FrameKind, framesOf } from "../../shared/frame.ts";
import type { Gap, Welcome } from "../../shared/protocol.ts";
import type { Socket } from "../socket.ts";
import type { Timers } from "../timers.ts";
import type { Chunk, Outbox } from "../outbox/outbox.ts";

export interface SenderOptions {
  socket: Socket;
  outbox: Outbox;
  /** Where to begin and what the server allows. */
  limits: Pick<Welcome, "nextSeq" | "windowBytes" | "maxFrameBytes">;
  timers: Timers;
  /** Bytes that may be unacknowledged besides; 0 sends nothing for now. */
  allowance: () => number;
  /** A chunk is about to be sent, so an acknowledgement is owed. */
  onSending: () => void;
  /** Every chunk that the outbox has was sent. May be called again and again. */
  onDrained: () => void;
  /** The outbox could not be read. This sender is of no more use. */
  onFailed: (thrown: unknown) => void;
}

/** Sends the chunks of one session over one connection. */
export interface Sender {
  /** Sends what may be sent. To be called whenever there may be more. */
  pump(): void;
  /**
   * Takes note of an acknowledgement.
   *
   * @returns The last chunk that it covers, never one that was not sent, or
   * `undefined` if it says nothing new.
   */
  ack(seq: number): number | undefined;
  /** Sends no more chunks, once the one in hand is out, until `hold(false)`. */
  hold(held: boolean): void;
  /**
   * Asks for a sign of life: a chunk that was acknowledged already is sent
   * again, without bytes, which the server answers and does not write.
   *
   * @returns false if there is none yet, or a chunk is just being sent.
   */
  probe(): boolean;
  /**
   * Sends a picture of chunk `seq`, if nothing else is under way.
   *
   * @returns false if it was not sent.
   */
  poster(take: number, seq: number, jpeg: Uint8Array<ArrayBuffer>): boolean;
  /** Is anything sent and not acknowledged? */
  readonly outstanding: boolean;
  /** Bytes of what is outstanding the longest, and of all before it, that have left the browser. */
  readonly leftBytes: number;
  /** Sends nothing any more. */
  dispose(): void;
}

/**
 * Bytes waiting in the socket above which no frame is added. Small enough that
 * a lost link leaves little in the browser, large enough to keep a link busy.
 */
const HIGH_WATER_BYTES = 512 * 1024;
const BUFFER_CHECK_MS = 50;
const READ_MS = 15_000;

/**
 * Sends chunks in order within the window: what is sent and not acknowledged
 * stays at or below `windowBytes`, frame headers included. A chunk larger than
 * the window goes when nothing else is out, or it would never go.
 */
export function createSender(options: SenderOptions): Sender {
  const { socket, outbox, timers, allowance, onSending, onDrained, onFailed } = options;
  const { windowBytes, maxFrameBytes } = options.limits;
  let nextSeq = options.limits.nextSeq;
  let ackedSeq = nextSeq - 1;
  /** `end`: bytes of this connection up to the end of the chunk. */
  const sent: { seq: number; bytes: number; end: number }[] = [];
  let sentBytes = 0;
  let plannedBytes = 0;
  let handedBytes = 0;
  /** Read, but not sent for lack of room in the window. */
  let ready: Chunk | undefined;
  let isSending = false;
  const told = new Set<Gap>();
  let announcedTake = -1;
  let held = false;
  let disposed = false;
  let running = false;
  let again = false;
  let timer: number | undefined;
  let wake = () => {};

  /** Until the socket has room. Dropped, and never settled, when disposed. */
  function pause(): Promise<void> {
    return new Promise((resolve) => {
      wake = resolve;
      timer = timers.setTimeout(resolve, BUFFER_CHECK_MS);
    });
  }

  function sizeOnWire(chunk: Chunk): number {
    const frames = Math.ceil(chunk.bytes.byteLength / (maxFrameBytes - FRAME_HEADER_BYTES));
    return chunk.bytes.byteLength + frames * FRAME_HEADER_BYTES;
  }

  function tell(message: object | undefined): void {
    if (message) socket.send(JSON.stringify(message));
  }

  function tellGaps(seq: number): void {
    for (const gap of outbox.gapsUpTo(seq)) {
      if (!told.has(gap)) tell(gap);
      told.add(gap);
    }
  }

  async function send(chunk: Chunk): Promise<void> {
    if (chunk.take !== announcedTake) tell(outbox.readTake(chunk.take));
    announcedTake = chunk.take;
    tellGaps(chunk.seq);
    isSending = true;
    for (const frame of framesOf(chunk, maxFrameBytes)) {
      while (!disposed && socket.bufferedAmount > HIGH_WATER_BYTES) await pause();
      if (disposed) return;
      socket.send(frame);
      handedBytes += frame.byteLength;
    }
    isSending = false;
  }

  /** Some browsers lose what was asked of the storage of a page that slept. */
  async function readNext(): Promise<Chunk | undefined> {
    const late = () => disposed || onFailed(new Error("The outbox does not answer"));
    const id = timers.setTimeout(late, READ_MS);
    try {
      return await outbox.read(nextSeq);
    } finally {
      timers.clearTimeout(id);
    }
  }

  async function sendAll(): Promise<void> {
    while (!held && !disposed) {
      if (nextSeq >= outbox.nextSeq) {
        tellGaps(Infinity);
        return onDrained();
      }
      const window = Math.min(windowBytes, allowance());
      if (window <= 0) return;
      ready ??= await readNext();
      if (disposed) return;
      if (!ready) throw new Error(`Cannot send chunk ${nextSeq}: the outbox no longer has it`);
      const bytes = sizeOnWire(ready);
      if (sent.length > 0 && sentBytes + bytes > window) return;
      // Counted before it is sent: a link that takes nothing has something outstanding.
      plannedBytes += bytes;
      sent.push({ seq: nextSeq++, bytes, end: plannedBytes });
      sentBytes += bytes;
      onSending();
      const chunk = ready;
      ready = undefined;
      await send(chunk);
    }
  }

  async function run(): Promise<void> {
    running = true;
    try {
      do {
        again = false;
        await sendAll();
      } while (again && !disposed);
    } catch (thrown) {
      if (!disposed) onFailed(thrown);
    } finally {
      running = false;
    }
  }

  return {
    pump() {
      // One at a time, or two would send the same chunk.
      if (running) again = true;
      else if (!disposed) run();
    },
    ack(seq) {
      let last: number | undefined;
      while (sent.length > 0 && sent[0].seq <= seq) {
        last = sent[0].seq;
        sentBytes -= sent[0].bytes;
        sent.shift();
      }
      ackedSeq = last ?? ackedSeq;
      return last;
    },
    hold(on) {
      held = on;
    },
    probe() {
      if (ackedSeq < 0 || isSending) return false;
      const payload = new Uint8Array(0);
      const frame = { kind: FrameKind.media, more: false, take: 0, seq: ackedSeq, payload };
      socket.send(encodeFrame(frame));
      return true;
    },
    poster(take, seq, payload) {
      const isBusy = sent.length > 0 || isSending || socket.bufferedAmount > 0;
      const isLarge = payload.byteLength + FRAME_HEADER_BYTES > maxFrameBytes;
      if (held || disposed || isBusy || isLarge) return false;
      socket.send(encodeFrame({ kind: FrameKind.poster, more: false, take, seq, payload }));
      return true;
    },
    get outstanding() {
      return sent.length > 0;
    },
    get leftBytes() {
      return Math.min(handedBytes - socket.bufferedAmount, sent[0]?.end ?? Infinity);
    },
    dispose() {
      disposed = true;
      if (timer !== undefined) timers.clearTimeout(timer);
      wake();
    },
  };
}
