/**
 * Ingest protocol, version 1: the words that camera and server exchange.
 * `docs/PROTOCOL.md` is the specification; this module is the one place where
 * both sides take the names from.
 */

/** WebSocket subprotocol. */
export const SUBPROTOCOL = "local-camera.v1";
/** Path of the ingest endpoint. */
export const STREAM_PATH = "/api/stream";

/** First frame of every connection. */
export interface Hello {
  type: "hello";
  /** Lower-case UUID, made by the device when Start was pressed. */
  session: string;
  /** Name of the camera, up to {@link MAX_NAME_LENGTH} characters. */
  name: string;
  /** When Start was pressed, device clock, epoch ms. */
  startedAt: number;
  /** Device clock at sending, epoch ms. */
  now: number;
  /** Oldest chunk that the device still has; the number of the next one if it has none. */
  firstSeq?: number;
  /** Names one life of the uplink: a reload begins another. Up to 36 characters. */
  life?: string;
  /** Counts the connections of a life, so that one that comes late takes nothing over. */
  connection?: number;
  /**
   * What the connection is for, `recording` unless said. `standby`: the page is open and records
   * nothing; `session` is the one that it will record next, and nothing is begun by this. `late`:
   * what an earlier session has left on the device is sent.
   */
  purpose?: "recording" | "standby" | "late";
  /** Lower-case UUID of the open page: it stays the same from one session to the next. */
  page?: string;
}

/** A new MediaRecorder life. Comes before its first chunk. */
export interface Take {
  type: "take";
  /** Number of the take in its session, from 0. */
  take: number;
  /** What the recorder says it makes, e.g. `video/webm;codecs=vp8,opus`. */
  mimeType: string;
  /** When the recorder started, device clock, epoch ms. */
  startedAt: number;
  /** Picture size in pixels, as far as the track told. */
  width?: number;
  height?: number;
  /** Frames per second. */
  frameRate?: number;
}

/** Media that the device had to give up. */
export interface Gap {
  type: "gap";
  take: number;
  /** From and to on the device's clock, epoch ms. */
  fromMs: number;
  toMs: number;
  /** Kebab-case word, e.g. `device-storage-full`. */
  cause: string;
  /** Number of the first chunk behind the hole: what was given up leaves none in the numbers. */
  seq?: number;
}

/** How the device is doing; at most one a second. */
export interface Status {
  type: "status";
  /** Bytes recorded and not acknowledged. */
  queuedBytes: number;
  /** Duration of the media in those bytes, ms. */
  queuedMs: number;
  /** Is the page in the foreground? */
  visible: boolean;
  /** Does the page hold a screen wake lock? */
  wakeLock: boolean;
  /** 0 to 1. */
  battery?: number;
  muted?: boolean;
  lastError?: string;
  /** Loudness, 0 to 1, linear in decibels from -60 dBFS. */
  level?: number;
}

/** What the camera is and can do; sent when it changes. */
export interface Facts {
  type: "facts";
  /** Is the camera open, so that Start needs nobody at the device? */
  ready: boolean;
  /** Its name now, where that has changed since `hello`. */
  name?: string;
  /** Cameras that can be chosen. */
  cameras?: { id: string; label: string }[];
  /** The one that is used. */
  cameraId?: string;
  /** A key of the page's resolutions: `720p`. */
  resolution?: string;
  /** Video bits a second; 0 lets the picture decide. */
  bitsPerSecond?: number;
  /** Is the torch on? Absent where there is none. */
  torch?: boolean;
  /** Absent where there is none. */
  zoom?: { min: number; max: number; step: number; now: number };
  /** Is the screen of the device blacked out? */
  dark?: boolean;
}

/** Answer to a {@link Control} that has an `id`. */
export interface Done {
  type: "done";
  id: number;
  ok: boolean;
  /** Why not, for the operator: a kebab-case code. */
  code?: string;
}

/** Answer to a {@link ClockAsk}, to be given at once. */
export interface ClockTold {
  type: "clock";
  id: number;
  /** Device clock, epoch ms. */
  now: number;
}

/** The session is over; `lastSeq` is -1 if no chunk was made. */
export interface Stop {
  type: "stop";
  lastSeq: number;
}

/** Text frames from the camera. */
export type ClientMessage = Hello | Take | Gap | Status | Facts | Done | ClockTold | Stop;

/** Answer to `hello`. */
export interface Welcome {
  type: "welcome";
  session: string;
  /** Send from this chunk on. */
  nextSeq: number;
  /** Never have more than this many bytes unacknowledged. */
  windowBytes: number;
  /** Largest binary frame, its header included, in bytes. */
  maxFrameBytes: number;
  /** MediaRecorder timeslice, ms. */
  chunkMs: number;
  /** Length of a segment, ms. */
  segmentMs: number;
  /** Server clock, epoch ms. */
  now: number;
}

/** Every chunk up to and including `seq` is durable and may be forgotten. */
export interface Ack {
  type: "ack";
  seq: number;
}

/** A segment was closed. */
export interface SegmentClosed {
  type: "segment";
  /** File name within the session's directory. */
  file: string;
  /** First frame, server clock, epoch ms. */
  startedAt: number;
  durationMs: number;
  bytes: number;
}

/** Stop or resume sending; keep recording either way. */
export interface Hold {
  type: "hold" | "go";
  reason: string;
}

/** What time is it there? Asked a few times after `welcome`, and now and then afterwards. */
export interface ClockAsk {
  type: "clock";
  id: number;
}

/** A wish of an operator. */
export type Control = { type: "control"; id?: number } & ControlWish;

/** What an operator can wish for. A camera answers what it does not know with `unknown-action`. */
export type ControlWish =
  | { action: "start" }
  | { action: "stop" }
  /** Somebody watches: hand data over each `everyMs`, until `untilMs` from now have passed. */
  | { action: "flush"; everyMs: number; untilMs: number }
  | {
    action: "settings";
    name?: string;
    cameraId?: string;
    resolution?: string;
    bitsPerSecond?: number;
    torch?: boolean;
    zoom?: number;
    dark?: boolean;
  };

/** The session is finalized. */
export interface Stopped {
  type: "stopped";
  /** How many segment files there are. */
  segments: number;
  durationMs: number;
  bytes: number;
  /** Is every chunk up to `lastSeq` on disk, with no gap reported? */
  complete: boolean;
  gaps: Omit<Gap, "type">[];
}

/** A fatal error is followed by a close. */
export interface ErrorMessage {
  type: "error";
  code: ErrorCode;
  message: string;
  fatal: boolean;
}

/** Text frames from the server. */
export type ServerMessage =
  | Welcome
  | Ack
  | SegmentClosed
  | Hold
  | ClockAsk
  | Control
  | Stopped
  | ErrorMessage;

/** WebSocket close code for each error code (RFC 6455, section 7.4.2: 4000 to 4999 are private). */
export const CLOSE_CODE = {
  "bad-message": 4000,
  "out-of-order": 4000,
  "unknown-take": 4000,
  "unauthorized": 4001,
  "forbidden-origin": 4003,
  "window-exceeded": 4008,
  "replaced": 4009,
  "disk-full": 4013,
  "unsupported-media": 4015,
} as const;

/** Codes of `error` messages. */
export type ErrorCode = keyof typeof CLOSE_CODE;

/**
 * Close code for "connect again in a second, nothing is amiss" (RFC 6455, section 7.4.1, going
 * away): the server has replaced its certificate.
 */
export const CLOSE_RENEWED = 1001;
/** Close code for "the server is restarting: come back" (IANA registry, Service Restart). */
export const CLOSE_RESTART = 1012;

/** Longest name of a camera, in UTF-16 code units. */
export const MAX_NAME_LENGTH = 64;
