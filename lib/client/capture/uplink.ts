import {
  CLOSE_RENEWED,
  CLOSE_RESTART,
  type Done,
  type Facts,
  type Hold,
  type ServerMessage,
  type Welcome,
} from "../../shared/protocol.ts";
import { type Fault, fault } from "./faults.ts";
import { type Connection, createLine, say } from "./line.ts";
import {
  finalFault,
  isUsable,
  type LinkState,
  tellClock,
  type Uplink,
  type UplinkOptions,
  waitAfterClose,
} from "./link.ts";
import { createSender, type Sender } from "./sender.ts";

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

/** What is kept of one connection. */
interface Own {
  sender?: Sender;
  stopSent?: boolean;
  held?: boolean;
  /** The oldest chunk that the server was told of. */
  firstSeq: number;
}
type UplinkConnection = Connection & Own;

/** Connects at once, and again whenever the connection is lost, until it is told to end. */
export function createUplink(options: UplinkOptions): Uplink {
  const { outbox, timers, clock, random } = options;
  const life = Math.floor(options.random() * 2 ** 53).toString(36);
  let connections = 0;
  let finishing = false;
  let link: LinkState | undefined;
  /** Waiting for a sign of life. */
  let probing: number | undefined;
  /** What is to be said after `welcome`. */
  const unsaid: Done[] = [];
  // What it is armed with: waiting to connect, for `welcome`, for progress, or for `stopped`.
  const line = createLine<Own>({
    connect: options.connect,
    timers,
    clock,
    random,
    fresh: () => ({ firstSeq: 0 }),
    onOpen: hello,
    onMessage: receive,
    onClosed: closed,
    onFailed: () => lost(),
    onTick: tick,
    onDrop(connection) {
      answered();
      connection?.sender?.dispose();
    },
  });

  function setLink(state: LinkState, reason?: string): void {
    if (link === state) return;
    link = state;
    options.onLink({ state, reason });
  }

  function hello(connection: UplinkConnection): void {
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

  function lost(reason?: string, wait?: number): void {
    line.again(wait);
    setLink("away", reason);
  }

  function end(): void {
    line.end();
    setLink("closed");
  }

  function fail(cause: Fault): void {
    end();
    options.onFailed(cause);
  }

  function closed(connection: UplinkConnection, code: number): void {
    const { error } = connection;
    const cause = finalFault(code, error);
    const wait = waitAfterClose(code, random);
    if (cause) fail(cause);
    else if (code === CLOSE_RESTART) {
      line.isGood();
      lost("restarting", wait);
    } else if (code === CLOSE_RENEWED && connection.sender && wait !== undefined) {
      // The link counts as open meanwhile: there is nothing that a person should know.
      line.again(wait);
    } else lost(error?.code);
  }

  function receive(connection: UplinkConnection, message: ServerMessage | undefined): void {
    const { sender } = connection;
    answered();
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

  function welcome(connection: UplinkConnection, limits: Welcome): void {
    const { nextSeq } = limits;
    if (nextSeq < connection.firstSeq) {
      // An older server that was restarted: what it wants next was acknowledged once.
      return fail(fault("forgotten", `Expected chunk ${nextSeq}, kept from ${outbox.firstSeq}`));
    }
    // Acknowledged while hello was on its way: the next one says so.
    if (nextSeq < outbox.firstSeq) return lost();
    if (nextSeq > outbox.nextSeq) outbox.continueAt(nextSeq);
    line.disarm();
    connection.sender = createSender({
      socket: connection.socket,
      outbox,
      limits,
      timers,
      allowance: options.allowance ?? (() => Infinity),
      onSending: () => line.isArmed || watch(connection),
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
    if (line.current?.sender) say(line.current, message);
    else if (message.type === "done") unsaid.push(message);
  }

  function forget(seq: number): void {
    outbox.ackThrough(seq).then(() => {
      if (!line.isOver) options.onAcked();
      // What could not be looked up now is acknowledged again with the next chunk.
    }, () => {});
  }

  function acknowledged(connection: UplinkConnection, sender: Sender, seq: number): void {
    const last = sender.ack(seq);
    if (last === undefined) return;
    line.isGood();
    watch(connection);
    forget(last);
    sender.pump();
  }

  /** Waits anew for what the server owes. */
  function watch(connection: UplinkConnection): void {
    line.disarm();
    // A server that asked to wait owes nothing.
    if (connection.held) return;
    if (connection.sender?.outstanding) waitForProgress(connection.sender, STALL_MS);
    else if (connection.stopSent) line.arm(STOPPED_MS, () => lost());
  }

  /** A large chunk on a slow link may take its time, as long as it moves. */
  function waitForProgress(sender: Sender, ms: number): void {
    const { leftBytes } = sender;
    line.arm(ms, () => sender.leftBytes > leftBytes ? waitForProgress(sender, ms) : lost());
  }

  function probe({ sender }: UplinkConnection): void {
    if (probing !== undefined || !sender?.probe()) return;
    probing = timers.setTimeout(() => lost(), STALL_AFTER_WAKE_MS);
  }

  function answered(): void {
    if (probing !== undefined) timers.clearTimeout(probing);
    probing = undefined;
  }

  function nudge(): void {
    const { current } = line;
    if (!current) line.connect();
    else if (!current.sender) return;
    else if (current.sender.outstanding && !current.held) {
      waitForProgress(current.sender, STALL_AFTER_WAKE_MS);
    } else probe(current);
  }

  function tick(slept: boolean): void {
    if (slept) nudge();
    const { current } = line;
    if (!current?.sender) return;
    say(current, { type: "status", ...options.status() });
    const owes = current.sender.outstanding && !current.held;
    const silentMs = clock.monotonic() - current.heardAt;
    if (owes || silentMs <= SILENCE_MS) return;
    // There may be nothing to ask with: no chunk was acknowledged yet, or one is stuck half way.
    if (silentMs > DEAF_MS) lost();
    else probe(current);
  }

  function hold(connection: UplinkConnection, sender: Sender, message: Hold): void {
    connection.held = message.type === "hold";
    sender.hold(connection.held);
    setLink(connection.held ? "held" : "open", message.reason);
    watch(connection);
    if (!connection.held) sender.pump();
  }

  function drained(connection: UplinkConnection): void {
    if (!finishing || connection.stopSent) return;
    connection.stopSent = true;
    say(connection, { type: "stop", lastSeq: outbox.nextSeq - 1 });
    watch(connection);
  }

  setLink("connecting");
  line.connect();

  return {
    pump() {
      line.current?.sender?.pump();
    },
    nudge() {
      if (!line.isOver) nudge();
    },
    finish() {
      finishing = true;
      line.current?.sender?.pump();
    },
    tell,
    poster: (take, seq, jpeg) => line.current?.sender?.poster(take, seq, jpeg) ?? false,
    dispose() {
      if (!line.isOver) end();
    },
  };
}
