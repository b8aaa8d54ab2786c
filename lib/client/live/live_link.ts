import { backoffMs } from "../../shared/backoff.ts";
import type { Clock } from "../../shared/clock.ts";
import type { LiveMessage } from "../../shared/live.ts";
import { CLOSE_CODE } from "../../shared/protocol.ts";
import { readMessage } from "../read_message.ts";
import type { Socket, SocketHandlers } from "../socket.ts";
import { every, type Timers } from "../timers.ts";
import type { ServerClock } from "./server_clock.ts";

type LiveSocket = Pick<Socket, "send" | "close">;
export type LiveSocketHandlers = Required<SocketHandlers>;
/** Opens a connection to watch a session. */
export type LiveSocketFactory = (session: string, handlers: LiveSocketHandlers) => LiveSocket;

export interface LiveLinkOptions {
  session: string;
  connect: LiveSocketFactory;
  timers: Timers;
  clock: Clock;
  random: () => number;
  serverClock: ServerClock;
  onMessage(message: LiveMessage): void;
  onBytes(bytes: Uint8Array<ArrayBuffer>): void;
  /** The connection is gone, and is made again by itself. */
  onAway(): void;
  /** This device may not watch: no further attempt is made. */
  onRefused(): void;
}

/** The connection by which one session is watched. */
export interface LiveLink {
  /** Begins the stream anew. */
  restart(): void;
  dispose(): void;
}

const PING_MS = 10_000;
/** A connection on which nothing came for so long, not even an answer, is given up. */
const SILENT_MS = 25_000;
const BACKOFF = { baseMs: 400, maxMs: 5000 };
const REFUSED: readonly number[] = [CLOSE_CODE["unauthorized"], CLOSE_CODE["forbidden-origin"]];

/** Connects at once, and again whenever the connection is lost. */
export function openLiveLink(options: LiveLinkOptions): LiveLink {
  const { session, timers, clock, random, serverClock } = options;
  let socket: LiveSocket | undefined;
  let isOpen = false;
  let attempt = 0;
  let heardAt = 0;
  let timer: number | undefined;
  let isOver = false;

  function connect(): void {
    isOpen = false;
    heardAt = clock.monotonic();
    try {
      const mine: LiveSocket = options.connect(session, {
        onOpen() {
          isOpen = true;
          ping();
        },
        onText: (text) => socket === mine && receive(text),
        onBytes(bytes) {
          if (socket !== mine) return;
          attempt = 0;
          heardAt = clock.monotonic();
          options.onBytes(bytes);
        },
        onClose: (code) => socket === mine && closed(code),
      });
      socket = mine;
    } catch {
      // A policy of the browser; as hopeful as a server that is not there.
      closed(0);
    }
  }

  function receive(text: string): void {
    heardAt = clock.monotonic();
    const message = readMessage<LiveMessage>(text);
    if (message?.type === "pong") serverClock.told(message.now, message.t);
    else if (message) options.onMessage(message);
  }

  function closed(code: number): void {
    socket = undefined;
    if (REFUSED.includes(code)) {
      isOver = true;
      endPings();
      return options.onRefused();
    }
    options.onAway();
    timer = timers.setTimeout(connect, backoffMs(attempt++, { ...BACKOFF, random }));
  }

  function ping(): void {
    if (!socket || !isOpen) return;
    if (clock.monotonic() - heardAt > SILENT_MS) return restart();
    socket.send(JSON.stringify({ type: "ping", t: clock.monotonic() }));
  }

  function letGo(): void {
    if (timer !== undefined) timers.clearTimeout(timer);
    timer = undefined;
    const last = socket;
    socket = undefined;
    last?.close();
  }

  function restart(): void {
    if (isOver) return;
    letGo();
    timer = timers.setTimeout(connect, backoffMs(attempt++, { ...BACKOFF, random }));
  }

  const endPings = every(timers, PING_MS, ping);
  connect();
  return {
    restart,
    dispose() {
      isOver = true;
      endPings();
      letGo();
    },
  };
}
