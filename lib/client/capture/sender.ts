import { FRAME_HEADER_BYTES, framesOf } from "../../shared/frame.ts";
import type { Welcome } from "../../shared/protocol.ts";
import type { Timers } from "../timers.ts";
import type { Chunk, Outbox } from "./outbox.ts";
import type { Socket } from "./socket.ts";

export interface SenderOptions {
  socket: Socket;
  outbox: Outbox;
  /** Where to begin and what the server allows. */
  limits: Pick<Welcome, "nextSeq" | "windowBytes" | "maxFrameBytes">;
  timers: Timers;
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
  /** Is anything sent and not acknowledged? */
  readonly outstanding: boolean;
  /** Sends nothing any more. */
  dispose(): void;
}

/**
 * Bytes waiting in the socket above which no frame is added. Small enough that
 * a lost link leaves little in the browser, large enough to keep a link busy.
 */
const HIGH_WATER_BYTES = 512 * 1024;
const BUFFER_CHECK_MS = 50;

/**
 * Sends chunks in order within the window: what is sent and not acknowledged
 * stays at or below `windowBytes`, frame headers included. A chunk larger than
 * the window goes when nothing else is out, or it would never go.
 */
export function createSender(options: SenderOptions): Sender {
  const { socket, outbox, timers, onSending, onDrained, onFailed } = options;
  const { windowBytes, maxFrameBytes } = options.limits;
  let nextSeq = options.limits.nextSeq;
  const sent: { seq: number; bytes: number }[] = [];
  let sentBytes = 0;
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

  async function announce(take: number): Promise<void> {
    if (take === announcedTake) return;
    announcedTake = take;
    const message = await outbox.readTake(take);
    if (message && !disposed) socket.send(JSON.stringify(message));
  }

  async function send(chunk: Chunk): Promise<void> {
    await announce(chunk.take);
    for (const frame of framesOf(chunk, maxFrameBytes)) {
      while (!disposed && socket.bufferedAmount > HIGH_WATER_BYTES) await pause();
      if (disposed) return;
      socket.send(frame);
    }
  }

  async function sendAll(): Promise<void> {
    while (!held && !disposed) {
      const chunk = await outbox.read(nextSeq);
      if (disposed) return;
      if (!chunk) return onDrained();
      const bytes = sizeOnWire(chunk);
      if (sent.length > 0 && sentBytes + bytes > windowBytes) return;
      // Counted before it is sent: a link that takes nothing has something outstanding.
      sent.push({ seq: nextSeq++, bytes });
      sentBytes += bytes;
      onSending();
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
      return last;
    },
    hold(on) {
      held = on;
    },
    get outstanding() {
      return sent.length > 0;
    },
    dispose() {
      disposed = true;
      if (timer !== undefined) timers.clearTimeout(timer);
      wake();
    },
  };
}
