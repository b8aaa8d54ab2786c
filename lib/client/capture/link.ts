import { backoffMs } from "../../shared/backoff.ts";
import type { Clock } from "../../shared/clock.ts";
import { FRAME_HEADER_BYTES } from "../../shared/frame.ts";
import {
  type ClientMessage,
  CLOSE_CODE,
  CLOSE_RENEWED,
  CLOSE_RESTART,
  type Control,
  type Done,
  type ErrorMessage,
  type Facts,
  type Hello,
  type SegmentClosed,
  type ServerMessage,
  type Status,
  type Stopped,
  type Welcome,
} from "../../shared/protocol.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { SocketFactory } from "../socket.ts";
import type { Timers } from "../timers.ts";
import { type Fault, fault, type FaultCode } from "./faults.ts";

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
  /** See `Hello`. */
  purpose?: Hello["purpose"];
  page?: string;
  outbox: Outbox;
  connect: SocketFactory;
  timers: Timers;
  clock: Clock;
  /** Uniform in [0, 1). */
  random: () => number;
  /** How the device is doing, asked when it is sent. */
  status: () => Omit<Status, "type">;
  /** What the camera is and can do, asked at each connection. */
  facts?: () => Omit<Facts, "type"> | undefined;
  /** Bytes that may be unacknowledged, besides what the server allows; 0 rests. Default: any. */
  allowance?: () => number;
  onLink: (link: Link) => void;
  onWelcome: (welcome: Welcome) => void;
  /** Chunks are durable; the outbox has forgotten them already. */
  onAcked: () => void;
  onSegment: (segment: SegmentClosed) => void;
  /** A wish of whoever watches or operates. */
  onControl?: (control: Control) => void;
  /** The session is final. The last word of an uplink, unless it is `onFailed`. */
  onStopped: (stopped: Stopped) => void;
  /** The session cannot go on. */
  onFailed: (fault: Fault) => void;
}

/** The browser's side of the ingest protocol, for one session. */
export interface Uplink {
  /** There are new chunks. */
  pump(): void;
  /** The network may be back, or gone: tries at once instead of waiting, or asks for a sign of life. */
  nudge(): void;
  /** No more chunks will come: `stop` is sent after the last. Ends in `onStopped` or `onFailed`. */
  finish(): void;
  /** Says what no chunk depends on: at once, or as soon as it can be said. */
  tell(message: Facts | Done): void;
  /** See `Sender.poster`. */
  poster(take: number, seq: number, jpeg: Uint8Array<ArrayBuffer>): boolean;
  /** Ends everything, silently. */
  dispose(): void;
}

/** Close codes after which coming back would only fail again. */
const FINAL: Record<number, FaultCode> = {
  [CLOSE_CODE["bad-message"]]: "protocol",
  [CLOSE_CODE["unauthorized"]]: "unauthorized",
  [CLOSE_CODE["forbidden-origin"]]: "forbidden-origin",
  [CLOSE_CODE["replaced"]]: "replaced",
  [CLOSE_CODE["unsupported-media"]]: "unsupported-media",
};

/**
 * Why a connection that ended so need not come back; `undefined` if it should.
 *
 * @param error The server's last words.
 */
export function finalFault(code: number, error: ErrorMessage | undefined): Fault | undefined {
  // A fatal error whose close frame was lost on the way (1006) is no less fatal.
  const known = FINAL[code] ?? (error?.fatal ? FINAL[CLOSE_CODE[error.code]] : undefined);
  return known && fault(known, error?.message);
}

/** A server that restarts is back soon. */
const RESTART = { baseMs: 1500, maxMs: 1500 };
/** The listener with the last certificate is gone after half a second. */
const RENEWED = { baseMs: 1000, maxMs: 1000 };

/** Wait before the next connection after one that the server has closed for a while, ms. */
export function waitAfterClose(code: number, random: () => number): number | undefined {
  if (code === CLOSE_RESTART) return backoffMs(0, { ...RESTART, random });
  if (code === CLOSE_RENEWED) return backoffMs(0, { ...RENEWED, random });
  return undefined;
}

/** Answers at once what time it is here. */
export function tellClock(
  message: ServerMessage | undefined,
  clock: Clock,
  say: (message: ClientMessage) => void,
): void {
  if (message?.type === "clock") say({ type: "clock", id: message.id, now: clock.now() });
}

/** Will the server never take this session, whenever it is asked? */
export function isHopeless({ code }: Fault): boolean {
  return code === "unsupported-media" || code === "forgotten" || code === "protocol";
}

/** Can this server be served? */
export function isUsable({ nextSeq, windowBytes, maxFrameBytes }: Welcome): boolean {
  return Number.isInteger(nextSeq) && windowBytes > 0 && maxFrameBytes > FRAME_HEADER_BYTES;
}
