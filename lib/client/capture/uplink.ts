import { backoffMs } from "../../shared/backoff.ts";
import {
  type ClientMessage,
  CLOSE_RENEWED,
  CLOSE_RESTART,
  type Done,
  type ErrorMessage,
  type Facts,
  type Hold,
  type Welcome,
} from "../../shared/protocol.ts";
import { every } from "../timers.ts";
import { type Fault, fault } from "./faults.ts";
import {
  finalFault,
  isUsable,
  type LinkState,
  readServerMessage,
  tellClock,
  type Uplink,
  type UplinkOptions,
  waitAfterClose,
} from "./link.ts";
import { createSender, type Sender } from "./sender.ts";
import type { Socket } from "./socket.ts";

/** From opening a socket to `welcome`. */
const CONNECT_MS = 5000;
/** Without progress for this long, a link that says it is open is not believed. */
const STALL_MS = 15_000;
/** The same, right after the page came back: sleep leaves sockets that only look open. */
const STALL_AFTER_WAKE_MS = 4000;
/** A server that has said nothing for so long is asked whether it is there. */
const SILENCE_MS = 20_000;
/** ... and one that cannot be asked is left after this long. */
const DEAF_MS = 180_000;
/** Making a session final may take the server a while. */
const STOPPED_MS = 30_000;
/** At most one a second is allowed; two seconds keep a silent connection open as well. */
const STATUS_MS = 2000;
/** A turn of that timer which comes so much too late means that the device was asleep. */
const SLEPT_MS = 5000;

/** What lives as long as one socket. */
interface Connection {
  socket: Socket;
  sender?: Sender;
  /** The server's last words, for the curious. */
  error?: ErrorMessage;
  stopSent?: boolean;
  held?: boolean;
  /** The oldest chunk that the server was told of. */
  firstSeq: number;
  /** When the server last said something, monotonic. */
  heardAt: number;
}

/** Connects at once, and again whenever the connection is lost, until it is told to end. */
export function createUplink(options: UplinkOptions): Uplink {
  const { outbox, timers, clock, random } = options;
  let current: Connection | undefined;
  const life = Math.floor(options.random() * 2 ** 53).toString(36);
  let connections = 0;
  let attempt = 0;
  let finishing = false;
  let ended = false;
  let link: LinkState | undefined;
  /** One timer: waiting to connect, for `welcome`, for progress, or for `stopped`. */
  let deadline: number | undefined;
  /** Waiting for a sign of life. */
  let probing: number | undefined;
  let tickedAt = clock.now();
  /** What is to be said after `welcome`. */
  const unsaid: Done[] = [];

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
        firstSeq: 0,
        heardAt: clock.monotonic(),
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
    const { session, startedAt, name, purpose, page } = options;
    connections++;
    const { firstSeq } = outbox;
    connection.firstSeq = firstSeq;
    say(connection, {
      type: "hello",
      session,
      name: name(),
      startedAt,
      life,
      connection: connections,
      now: clock.now(),
      firstSeq,
      purpose,
      page,
    });
  }

  function say(connection: Connection, message: ClientMessage): void {
    connection.socket.send(JSON.stringify(message));
  }

  /** Lets go of the connection in hand. */
  function drop(): void {
    disarm();
    answered();
    const connection = current;
    current = undefined;
    connection?.sender?.dispose();
    connection?.socket.close();
  }

  function lost(reason?: string, wait = backoffMs(attempt++, { random })): void {
    drop();
    setLink("away", reason);
    arm(wait, connect);
  }

  function end(): void {
    ended = true;
    endTicking();
    drop();
    setLink("closed");
  }

  function fail(cause: Fault): void {
    end();
    options.onFailed(cause);
  }

  function closed(connection: Connection, code: number): void {
    const { error } = connection;
    const cause = finalFault(code, error);
    const wait = waitAfterClose(code, random);
    if (cause) fail(cause);
    else if (code === CLOSE_RESTART) {
      attempt = 0;
      lost("restarting", wait);
    } else if (code === CLOSE_RENEWED && connection.sender && wait !== undefined) {
      // The link counts as open meanwhile: there is nothing that a person should know.
      drop();
      arm(wait, connect);
    } else lost(error?.code);
  }

  function receive(connection: Connection, text: string): void {
    const message = readServerMessage(text);
    const { sender } = connection;
    connection.heardAt = clock.monotonic();
    answered();
    if (message?.type === "error") connection.error = message;
    if (!sender) {
      if (message?.type === "welcome" && isUsable(message)) welcome(connection, message);
      return;
    }
    tellClock(message, clock, (answer) => say(connection, answer));
    switch (message?.type) {
      case "ack":
        return acknowledged(connection, sender, message.seq);
      case "segment":
        return options.onSegment(message);
      case "hold":
      case "go":
        return hold(connection, sender, message);
      case "control":
        return options.onControl?.(message);
      case "stopped":
        end();
        return options.onStopped(message);
    }
  }

  function welcome(connection: Connection, limits: Welcome): void {
    const { nextSeq } = limits;
    if (nextSeq < connection.firstSeq) {
      // An older server that was restarted: what it wants next was acknowledged once.
      return fail(fault("forgotten", `Expected chunk ${nextSeq}, kept from ${outbox.firstSeq}`));
    }
    // Acknowledged while hello was on its way: the next one says so.
    if (nextSeq < outbox.firstSeq) return lost();
    if (nextSeq > outbox.nextSeq) outbox.continueAt(nextSeq);
    disarm();
    connection.sender = createSender({
      socket: connection.socket,
      outbox,
      limits,
      timers,
      allowance: options.allowance ?? (() => Infinity),
      onSending: () => deadline ?? watch(connection),
      onDrained: () => drained(connection),
      onFailed: () => lost(),
    });
    setLink("open");
    options.onWelcome(limits);
    const facts = options.facts?.();
    if (facts) tell({ type: "facts", ...facts });
    unsaid.splice(0).forEach(tell);
    forget(nextSeq - 1);
    connection.sender.pump();
  }

  function tell(message: Facts | Done): void {
    if (current?.sender) say(current, message);
    else if (message.type === "done") unsaid.push(message);
  }

  function forget(seq: number): void {
    outbox.ackThrough(seq).then(() => {
      if (!ended) options.onAcked();
      // What could not be looked up now is acknowledged again with the next chunk.
    }, () => {});
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
    if (connection.sender?.outstanding) waitForProgress(connection.sender, STALL_MS);
    else if (connection.stopSent) arm(STOPPED_MS, () => lost());
  }

  /** A large chunk on a slow link may take its time, as long as it moves. */
  function waitForProgress(sender: Sender, ms: number): void {
    const { leftBytes } = sender;
    arm(ms, () => sender.leftBytes > leftBytes ? waitForProgress(sender, ms) : lost());
  }

  function probe({ sender }: Connection): void {
    if (probing !== undefined || !sender?.probe()) return;
    probing = timers.setTimeout(() => lost(), STALL_AFTER_WAKE_MS);
  }

  function answered(): void {
    if (probing !== undefined) timers.clearTimeout(probing);
    probing = undefined;
  }

  function nudge(): void {
    if (!current) connect();
    else if (!current.sender) return;
    else if (current.sender.outstanding && !current.held) {
      waitForProgress(current.sender, STALL_AFTER_WAKE_MS);
    } else probe(current);
  }

  function tick(): void {
    const slept = clock.now() - tickedAt > STATUS_MS + SLEPT_MS;
    tickedAt = clock.now();
    if (slept) nudge();
    if (!current?.sender) return;
    say(current, { type: "status", ...options.status() });
    const owes = current.sender.outstanding && !current.held;
    const silentMs = clock.monotonic() - current.heardAt;
    if (owes || silentMs <= SILENCE_MS) return;
    // There may be nothing to ask with: no chunk was acknowledged yet, or one is stuck half way.
    if (silentMs > DEAF_MS) lost();
    else probe(current);
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

  const endTicking = every(timers, STATUS_MS, tick);
  setLink("connecting");
  connect();

  return {
    pump() {
      current?.sender?.pump();
    },
    nudge() {
      if (!ended) nudge();
    },
    finish() {
      finishing = true;
      current?.sender?.pump();
    },
    tell,
    poster: (take, seq, jpeg) => current?.sender?.poster(take, seq, jpeg) ?? false,
    dispose() {
      if (!ended) end();
    },
  };
}
