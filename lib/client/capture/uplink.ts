import { backoffMs } from "../../shared/backoff.ts";
import type { Clock } from "../../shared/clock.ts";
import {
  CLOSE_CODE,
  type ErrorMessage,
  type Hold,
  type SegmentClosed,
  type ServerMessage,
  type Status,
  type Stopped,
  type Welcome,
} from "../../shared/protocol.ts";
import { FRAME_HEADER_BYTES } from "../../shared/frame.ts";
import { every, type Timers } from "../timers.ts";
import { type Fault, fault, type FaultCode } from "./faults.ts";
import type { Outbox } from "./outbox.ts";
import { createSender, type Sender } from "./sender.ts";
import type { Socket, SocketFactory } from "./socket.ts";

/** How the link to the server is, and why if the server said so: `disk-full`. */
export interface Link {
  state: LinkState;
  reason?: string;
}

export type LinkState =
  /** The first connection of the session is being made. */
  | "connecting"
  | "open"
  /** Connected, but the server asked to wait (disk full, shutting down). */
  | "held"
  /** Lost or not found; tried again by itself. */
  | "away"
  /** Ended for good. */
  | "closed";

export interface UplinkOptions {
  /** Lower-case UUID of the session. */
  session: string;
  /** Name of the camera, asked at each connection. */
  name: () => string;
  /** When Start was pressed, epoch ms. */
  startedAt: number;
  outbox: Outbox;
  connect: SocketFactory;
  timers: Timers;
  clock: Clock;
  /** Uniform in [0, 1). */
  random: () => number;
  /** How the device is doing, asked when it is sent. */
  status: () => Omit<Status, "type">;
  onLink: (link: Link) => void;
  onWelcome: (welcome: Welcome) => void;
  /** Chunks are durable; the outbox has forgotten them already. */
  onAcked: () => void;
  onSegment: (segment: SegmentClosed) => void;
  /** The session is final. The last word of an uplink, unless it is `onFailed`. */
  onStopped: (stopped: Stopped) => void;
  /** The session cannot go on. */
  onFailed: (fault: Fault) => void;
}

/** The browser's side of the ingest protocol, for one session. */
export interface Uplink {
  /** There are new chunks. */
  pump(): void;
  /** The network may be back: tries at once instead of waiting. */
  nudge(): void;
  /** No more chunks will come: `stop` is sent after the last. Ends in `onStopped` or `onFailed`. */
  finish(): void;
  /** Ends everything, silently. */
  dispose(): void;
}

/** From opening a socket to `welcome`. */
const CONNECT_MS = 5000;
/** Without progress for this long, a link that says it is open is not believed. */
const STALL_MS = 15_000;
/** The same, right after the page came back: sleep leaves sockets that only look open. */
const STALL_AFTER_WAKE_MS = 4000;
/** Making a session final may take the server a while. */
const STOPPED_MS = 30_000;
/** At most one a second is allowed; two seconds keep a silent connection open as well. */
const STATUS_MS = 2000;

/** Close codes after which coming back would only fail again. */
const FINAL: Record<number, FaultCode> = {
  [CLOSE_CODE["bad-message"]]: "protocol",
  [CLOSE_CODE["unauthorized"]]: "unauthorized",
  [CLOSE_CODE["forbidden-origin"]]: "forbidden-origin",
  [CLOSE_CODE["replaced"]]: "replaced",
  [CLOSE_CODE["unsupported-media"]]: "unsupported-media",
};

/** What lives as long as one socket. */
interface Connection {
  socket: Socket;
  sender?: Sender;
  /** The server's last words, for the curious. */
  error?: ErrorMessage;
  stopSent?: boolean;
  held?: boolean;
  endStatus?: () => void;
}

/** Connects at once, and again whenever the connection is lost, until it is told to end. */
export function createUplink(options: UplinkOptions): Uplink {
  const { outbox, timers, clock } = options;
  let current: Connection | undefined;
  let attempt = 0;
  let finishing = false;
  let ended = false;
  let link: LinkState | undefined;
  /** One timer: waiting to connect, for `welcome`, for progress, or for `stopped`. */
  let deadline: number | undefined;

  function setLink(state: LinkState, reason?: string): void {
    if (link === state) return;
    link = state;
    options.onLink({ state, reason });
  }

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
        socket: options.connect({
          onOpen: () => current === connection && hello(connection),
          onText: (text) => current === connection && receive(connection, text),
          onClose: (code) => current === connection && closed(connection, code),
        }),
      };
      current = connection;
    } catch {
      // A policy of the page or of the browser; as hopeful as a server that is not there.
      lost();
    }
  }

  function hello(connection: Connection): void {
    const { session, startedAt, name } = options;
    say(connection, { type: "hello", session, name: name(), startedAt, now: clock.now() });
  }

  function say(connection: Connection, message: object): void {
    connection.socket.send(JSON.stringify(message));
  }

  /** Lets go of the connection in hand. */
  function drop(): void {
    disarm();
    const connection = current;
    current = undefined;
    connection?.sender?.dispose();
    connection?.endStatus?.();
    connection?.socket.close();
  }

  function lost(reason?: string): void {
    drop();
    setLink("away", reason);
    arm(backoffMs(attempt++, { random: options.random }), connect);
  }

  function end(): void {
    ended = true;
    drop();
    setLink("closed");
  }

  function fail(cause: Fault): void {
    end();
    options.onFailed(cause);
  }

  function closed(connection: Connection, code: number): void {
    const { error } = connection;
    // A fatal error whose close frame was lost on the way (1006) is no less fatal.
    const known = FINAL[code] ?? (error?.fatal ? FINAL[CLOSE_CODE[error.code]] : undefined);
    if (known) fail(fault(known, error?.message));
    else lost(error?.code);
  }

  function receive(connection: Connection, text: string): void {
    const message = parse(text);
    const { sender } = connection;
    if (message?.type === "error") connection.error = message;
    if (!sender) {
      if (message?.type === "welcome" && isUsable(message)) welcome(connection, message);
      return;
    }
    switch (message?.type) {
      case "ack":
        return acknowledged(connection, sender, message.seq);
      case "segment":
        return options.onSegment(message);
      case "hold":
      case "go":
        return hold(connection, sender, message);
      case "stopped":
        end();
        return options.onStopped(message);
    }
  }

  function welcome(connection: Connection, limits: Welcome): void {
    const { nextSeq } = limits;
    if (nextSeq < outbox.firstSeq || nextSeq > outbox.nextSeq) {
      // What the server wants next was acknowledged once, so it has lost it with the session.
      return fail(fault("forgotten", `Expected chunk ${nextSeq}, kept from ${outbox.firstSeq}`));
    }
    disarm();
    connection.sender = createSender({
      socket: connection.socket,
      outbox,
      limits,
      timers,
      onSending: () => deadline ?? watch(connection),
      onDrained: () => drained(connection),
      onFailed: () => lost(),
    });
    connection.endStatus = every(timers, STATUS_MS, () => {
      say(connection, { type: "status", ...options.status() });
    });
    setLink("open");
    options.onWelcome(limits);
    forget(nextSeq - 1);
    connection.sender.pump();
  }

  function forget(seq: number): void {
    outbox.ackThrough(seq).then(() => {
      if (!ended) options.onAcked();
    });
  }

  function acknowledged(connection: Connection, sender: Sender, seq: number): void {
    const last = sender.ack(seq);
    if (last === undefined) return;
    attempt = 0;
    watch(connection);
    forget(last);
    sender.pump();
  }

  /** Waits anew for what the server owes. */
  function watch(connection: Connection): void {
    disarm();
    // A server that asked to wait owes nothing.
    if (connection.held) return;
    if (connection.sender?.outstanding) arm(STALL_MS, () => lost());
    else if (connection.stopSent) arm(STOPPED_MS, () => lost());
  }

  function hold(connection: Connection, sender: Sender, message: Hold): void {
    connection.held = message.type === "hold";
    sender.hold(connection.held);
    setLink(connection.held ? "held" : "open", message.reason);
    watch(connection);
    if (!connection.held) sender.pump();
  }

  function drained(connection: Connection): void {
    if (!finishing || connection.stopSent) return;
    connection.stopSent = true;
    say(connection, { type: "stop", lastSeq: outbox.nextSeq - 1 });
    watch(connection);
  }

  setLink("connecting");
  connect();

  return {
    pump() {
      current?.sender?.pump();
    },
    nudge() {
      if (ended) return;
      if (!current) {
        disarm();
        connect();
      } else if (current.sender?.outstanding && !current.held) {
        arm(STALL_AFTER_WAKE_MS, () => lost());
      }
    },
    finish() {
      finishing = true;
      current?.sender?.pump();
    },
    dispose() {
      if (!ended) end();
    },
  };
}

/** Can this server be served? */
function isUsable({ nextSeq, windowBytes, maxFrameBytes }: Welcome): boolean {
  return Number.isInteger(nextSeq) && windowBytes > 0 && maxFrameBytes > FRAME_HEADER_BYTES;
}

/** One message, or `undefined` for anything that is none: unknown ones are ignored. */
function parse(text: string): ServerMessage | undefined {
  try {
    const message = JSON.parse(text);
    return typeof message?.type === "string" ? message : undefined;
  } catch {
    return undefined;
  }
}
