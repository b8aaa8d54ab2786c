import { backoffMs } from "../../shared/backoff.ts";
import type { Clock } from "../../shared/clock.ts";
import type {
  ClientMessage,
  Control,
  Done,
  ErrorMessage,
  Facts,
  Status,
} from "../../shared/protocol.ts";
import { every, type Timers } from "../timers.ts";
import { finalFault, readServerMessage, tellClock, waitAfterClose } from "./link.ts";
import type { Socket, SocketFactory } from "./socket.ts";

export interface StandbyOptions {
  /** The session that the page will record next; nothing is begun by it. */
  session: string;
  /** Names the open page. */
  page: string;
  /** Name of the camera, asked at each connection. */
  name: () => string;
  connect: SocketFactory;
  timers: Timers;
  clock: Clock;
  /** Uniform in [0, 1). */
  random: () => number;
  /** How the device is doing, asked when it is sent. */
  status: () => Omit<Status, "type">;
  /** What the camera is and can do, asked at each connection. */
  facts: () => Omit<Facts, "type">;
  onControl: (control: Control) => void;
}

/** The page's link to the server while nothing is recorded: it can be seen, and operated. */
export interface Standby {
  /** Says something, if there is anybody to hear it. */
  tell(message: Facts | Done): void;
  /** The network may be back, or the device awake: whatever was connected may be no more. */
  nudge(): void;
  /** Ends everything, silently. */
  dispose(): void;
}

/** From opening a socket to `welcome`. */
const CONNECT_MS = 5000;
const STATUS_MS = 2000;
/** A turn of that timer which comes so much too late means that the device was asleep. */
const SLEPT_MS = 5000;
/** The server asks for the time twice a minute: one that says nothing for so long is gone. */
const DEAF_MS = 90_000;

interface Connection {
  socket: Socket;
  isOpen: boolean;
  isWelcome: boolean;
  /** When the server last said something, monotonic. */
  heardAt: number;
  error?: ErrorMessage;
}

/** Connects at once, and again whenever the connection is lost, until it is told to end. */
export function createStandby(options: StandbyOptions): Standby {
  const { session, page, timers, clock, random } = options;
  let current: Connection | undefined;
  let isOver = false;
  let attempt = 0;
  /** Waiting to connect, or for `welcome`. */
  let deadline: number | undefined;
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
    arm(CONNECT_MS, () => lost());
    try {
      const connection: Connection = {
        isOpen: false,
        isWelcome: false,
        heardAt: clock.monotonic(),
        socket: options.connect({
          onOpen: () => current === connection && hello(connection),
          onText: (text) => current === connection && receive(connection, text),
          onClose: (code) => current === connection && closed(connection, code),
        }),
      };
      current = connection;
    } catch {
      lost();
    }
  }

  function drop(): void {
    disarm();
    const connection = current;
    current = undefined;
    connection?.socket.close();
  }

  function lost(wait = backoffMs(attempt++, { random })): void {
    drop();
    arm(wait, connect);
  }

  function say(message: ClientMessage): void {
    if (current?.isOpen) current.socket.send(JSON.stringify(message));
  }

  function hello(connection: Connection): void {
    connection.isOpen = true;
    const now = clock.now();
    const name = options.name();
    say({ type: "hello", session, page, purpose: "standby", name, startedAt: now, now });
  }

  function receive(connection: Connection, text: string): void {
    const message = readServerMessage(text);
    connection.heardAt = clock.monotonic();
    tellClock(message, clock, say);
    switch (message?.type) {
      case "welcome":
        return welcome(connection);
      case "control":
        return options.onControl(message);
      case "error":
        connection.error = message;
    }
  }

  function welcome(connection: Connection): void {
    disarm();
    attempt = 0;
    connection.isWelcome = true;
    say({ type: "facts", ...options.facts() });
    say({ type: "status", ...options.status() });
  }

  function closed({ error }: Connection, code: number): void {
    // Whoever presses Start is told why; until then nothing is amiss.
    if (finalFault(code, error)) return end();
    lost(waitAfterClose(code, random));
  }

  function end(): void {
    isOver = true;
    endTicking();
    drop();
  }

  function nudge(): void {
    if (isOver) return;
    drop();
    connect();
  }

  function tick(): void {
    const slept = clock.now() - tickedAt > STATUS_MS + SLEPT_MS;
    tickedAt = clock.now();
    if (slept) return nudge();
    if (!current?.isWelcome) return;
    if (clock.monotonic() - current.heardAt > DEAF_MS) lost();
    else say({ type: "status", ...options.status() });
  }

  const endTicking = every(timers, STATUS_MS, tick);
  connect();

  return {
    tell(message) {
      if (current?.isWelcome) say(message);
    },
    nudge,
    dispose() {
      if (!isOver) end();
    },
  };
}
