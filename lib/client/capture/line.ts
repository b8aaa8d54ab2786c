import { backoffMs } from "../../shared/backoff.ts";
import type { Clock } from "../../shared/clock.ts";
import type { ClientMessage, ErrorMessage, ServerMessage } from "../../shared/protocol.ts";
import { readMessage } from "../read_message.ts";
import type { Socket, SocketFactory } from "../socket.ts";
import { every, type Timers } from "../timers.ts";

/** From opening a socket to `welcome`. */
const CONNECT_MS = 5000;
/** At most one status a second is allowed; two seconds keep a silent connection open as well. */
const TICK_MS = 2000;
/** A turn of that timer which comes so much too late means that the device was asleep. */
const SLEPT_MS = 5000;

/** What lives as long as one socket. */
export interface Connection {
  socket: Socket;
  /** When the server last said something, monotonic. */
  heardAt: number;
  /** The server's last words, for the curious. */
  error?: ErrorMessage;
}

export interface LineOptions<Own> {
  connect: SocketFactory;
  timers: Timers;
  clock: Clock;
  /** Uniform in [0, 1). */
  random: () => number;
  /** What the owner of the line keeps of each connection. */
  fresh: () => Own;
  onOpen: (connection: Connection & Own) => void;
  /** `undefined` for what is no message. */
  onMessage: (connection: Connection & Own, message: ServerMessage | undefined) => void;
  /** The server, or the network, has ended the connection in hand. */
  onClosed: (connection: Connection & Own, code: number) => void;
  /** Nothing came of an attempt to connect. */
  onFailed: () => void;
  /** It is time to say how the device is doing. */
  onTick: (slept: boolean) => void;
  /** A connection is let go of; undefined if there was none. */
  onDrop?: (connection: (Connection & Own) | undefined) => void;
}

/** One connection at a time, of a camera to its server, and the timers that it is judged by. */
export interface Line<Own> {
  /** The connection in hand, from the moment it is attempted. */
  readonly current: (Connection & Own) | undefined;
  readonly isOver: boolean;
  /** Is something waited for? */
  readonly isArmed: boolean;
  /** Waits for one thing, and no longer for what was waited for before. */
  arm(ms: number, run: () => void): void;
  disarm(): void;
  /** Connects now. Disarm when the server has answered. */
  connect(): void;
  /** Lets go of what is in hand, and connects after `wait` ms: by default, ever longer ones. */
  again(wait?: number): void;
  /** The connection is good for something: the next wait is a short one again. */
  isGood(): void;
  /** Lets go of all, for good. */
  end(): void;
}

/** A line that is not connected yet. */
export function createLine<Own extends object>(options: LineOptions<Own>): Line<Own> {
  const { timers, clock, random } = options;
  let current: (Connection & Own) | undefined;
  let deadline: number | undefined;
  let attempt = 0;
  let isOver = false;
  let tickedAt = clock.now();

  function arm(ms: number, run: () => void): void {
    disarm();
    deadline = timers.setTimeout(run, ms);
  }

  function disarm(): void {
    if (deadline !== undefined) timers.clearTimeout(deadline);
    deadline = undefined;
  }

  function connect(): void {
    drop();
    arm(CONNECT_MS, options.onFailed);
    try {
      const connection: Connection & Own = {
        ...options.fresh(),
        heardAt: clock.monotonic(),
        socket: options.connect({
          onOpen: () => current === connection && options.onOpen(connection),
          onText: (text) => current === connection && receive(connection, text),
          onClose: (code) => current === connection && options.onClosed(connection, code),
        }),
      };
      current = connection;
    } catch {
      // A policy of the page or of the browser; as hopeful as a server that is not there.
      options.onFailed();
    }
  }

  function receive(connection: Connection & Own, text: string): void {
    const message = readMessage<ServerMessage>(text);
    connection.heardAt = clock.monotonic();
    if (message?.type === "error") connection.error = message;
    options.onMessage(connection, message);
  }

  function drop(): void {
    disarm();
    const connection = current;
    current = undefined;
    options.onDrop?.(connection);
    connection?.socket.close();
  }

  function tick(): void {
    const slept = clock.now() - tickedAt > TICK_MS + SLEPT_MS;
    tickedAt = clock.now();
    options.onTick(slept);
  }

  const endTicking = every(timers, TICK_MS, tick);

  return {
    get current() {
      return current;
    },
    get isOver() {
      return isOver;
    },
    get isArmed() {
      return deadline !== undefined;
    },
    arm,
    disarm,
    connect,
    again(wait = backoffMs(attempt++, { random })) {
      drop();
      arm(wait, connect);
    },
    isGood() {
      attempt = 0;
    },
    end() {
      isOver = true;
      endTicking();
      drop();
    },
  };
}

/** Sends one message. */
export function say({ socket }: Connection, message: ClientMessage): void {
  socket.send(JSON.stringify(message));
}
