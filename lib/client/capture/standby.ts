import type { Clock } from "../../shared/clock.ts";
import type { Control, Done, Facts, ServerMessage, Status } from "../../shared/protocol.ts";
import type { SocketFactory } from "../socket.ts";
import type { Timers } from "../timers.ts";
import { type Connection, createLine, say } from "./line.ts";
import { finalFault, tellClock, waitAfterClose } from "./link.ts";

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

/** The server asks for the time twice a minute: one that says nothing for so long is gone. */
const DEAF_MS = 90_000;

interface StandbyConnection extends Connection {
  isWelcome: boolean;
}

/** Connects at once, and again whenever the connection is lost, until it is told to end. */
export function createStandby(options: StandbyOptions): Standby {
  const { session, page, timers, clock, random } = options;
  const line = createLine({
    connect: options.connect,
    timers,
    clock,
    random,
    fresh: () => ({ isWelcome: false }),
    onOpen: hello,
    onMessage: receive,
    onClosed: closed,
    onFailed: () => line.again(),
    onTick: tick,
  });

  function hello(connection: Connection): void {
    const now = clock.now();
    const name = options.name();
    say(connection, {
      type: "hello",
      session,
      page,
      purpose: "standby",
      name,
      startedAt: now,
      now,
    });
  }

  function receive(connection: StandbyConnection, message: ServerMessage | undefined): void {
    tellClock(message, clock, (answer) => say(connection, answer));
    if (message?.type === "welcome") welcome(connection);
    else if (message?.type === "control") options.onControl(message);
  }

  function welcome(connection: StandbyConnection): void {
    line.disarm();
    line.isGood();
    connection.isWelcome = true;
    say(connection, { type: "facts", ...options.facts() });
    say(connection, { type: "status", ...options.status() });
  }

  function closed({ error }: Connection, code: number): void {
    // Whoever presses Start is told why; until then nothing is amiss.
    if (finalFault(code, error)) line.end();
    else line.again(waitAfterClose(code, random));
  }

  function tick(slept: boolean): void {
    if (slept) return line.connect();
    const { current } = line;
    if (!current?.isWelcome) return;
    if (clock.monotonic() - current.heardAt > DEAF_MS) line.again();
    else say(current, { type: "status", ...options.status() });
  }

  line.connect();

  return {
    tell(message) {
      if (line.current?.isWelcome) say(line.current, message);
    },
    nudge() {
      if (!line.isOver) line.connect();
    },
    dispose: line.end,
  };
}
