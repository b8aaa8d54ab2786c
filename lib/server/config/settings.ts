import { DAY_MS, GIB } from "../../shared/units.ts";
import {
  accessCode,
  listenAddress,
  number,
  oneOf,
  onOrOff,
  orNone,
  path,
  type Setting,
  wholeNumber,
} from "./setting.ts";

/** From least to most severe; the names are LogTape's. */
export type LogLevel = "trace" | "debug" | "info" | "warning" | "error" | "fatal";

/** Everything that can be set. Each field has a row in {@link SETTINGS}. */
export interface Config {
  /** Address to listen on; IPv6 without brackets. */
  host: string;
  /** Port for HTTPS and WSS; 0 lets the system choose. */
  port: number;
  /** Port of the trust page over plain HTTP; 0: there is none. */
  httpPort: number;
  /** Where recordings go; relative to the current directory unless absolute. */
  recordingsDir: string;
  /** Where the local certificate authority and the server's certificate lie. */
  certDir: string;
  /** PEM file of one's own certificate, its chain behind it. Never without `keyFile`. */
  certFile?: string;
  /** PEM file of the private key to `certFile`. */
  keyFile?: string;
  /** Must devices be paired? */
  isAuthOn: boolean;
  /** The access code that devices are paired with, in any spelling; otherwise one is made. */
  accessCode?: string;
  /** Length of a segment, milliseconds. */
  segmentMs: number;
  /** Where segments are cut: counted from the start of each, or on the clock. */
  segmentAlign: "start" | "clock";
  /** MediaRecorder timeslice, milliseconds. */
  chunkMs: number;
  /** How long the file of an interrupted session is kept open for its camera, milliseconds. */
  resumeMs: number;
  /** When a chunk is acknowledged: once it is written, or once it is on the disk itself. */
  durability: "process" | "power";
  /** How long a closed segment is kept, milliseconds; null: as long as there is room. */
  keepMs: number | null;
  /** What all segments together may take, bytes; null: all that is free. */
  keepBytes: number | null;
  /** What is left free on the disk of the recordings, bytes. */
  minFreeBytes: number;
  logLevel: LogLevel;
  logFormat: "pretty" | "json";
}

/**
 * The one table behind parsing, `--help` and the documentation. A new setting
 * is a field of {@link Config} and a row here; the compiler asks for both.
 */
export const SETTINGS: {
  readonly [Key in keyof Config]-?: Setting<Exclude<Config[Key], undefined>>;
} = {
  host: {
    name: "CAMERA_HOST",
    default: "0.0.0.0",
    ...listenAddress(),
    help: "Address to listen on: 0.0.0.0 is every IPv4 address of this machine, :: is IPv4 and " +
      "IPv6, 127.0.0.1 shuts every other device out.",
  },
  port: {
    name: "CAMERA_PORT",
    default: "5001",
    ...wholeNumber({ min: 0, max: 65_535 }),
    help: "Port for HTTPS and WSS; 0 takes a free one. Another port is another origin: devices " +
      "ask for camera permission again and forget their choices.",
  },
  httpPort: {
    name: "CAMERA_HTTP_PORT",
    default: "5080",
    ...wholeNumber({ min: 0, max: 65_535 }),
    help: "Port for plain HTTP, where a new device learns to trust this machine and nothing else " +
      "is served; 0 turns it off. Then a new device has to go past its browser's warning first.",
  },
  recordingsDir: {
    name: "CAMERA_RECORDINGS_DIR",
    default: "recordings",
    ...path("a directory"),
    help: "Where recordings go; made if missing. What lies in an earlier directory stays there " +
      "and is no longer shown.",
  },
  certDir: {
    name: "CAMERA_CERT_DIR",
    default: "certs",
    ...path("a directory"),
    help: "Where ca.crt, ca.key, server.crt and server.key lie; made if missing. With a new " +
      "directory every device has to trust a new ca.crt.",
  },
  certFile: {
    name: "CAMERA_CERT_FILE",
    default: null,
    ...path("a PEM file"),
    help: "Your own certificate, the server's first and its chain behind it, in place of the " +
      "one in CAMERA_CERT_DIR. Renewing it is up to you; new files are taken over at once.",
  },
  keyFile: {
    name: "CAMERA_KEY_FILE",
    default: null,
    ...path("a PEM file"),
    help: "The private key to CAMERA_CERT_FILE, without a passphrase.",
  },
  isAuthOn: {
    name: "CAMERA_AUTH",
    default: "on",
    ...onOrOff(),
    help: "on lets paired devices in and nobody else; off trusts the whole network: whoever is " +
      "in it may record, watch and delete.",
  },
  accessCode: {
    name: "CAMERA_ACCESS_CODE",
    default: null,
    ...accessCode(),
    help: "The code that a device is paired with where it cannot scan the terminal's. Without " +
      "it, one is made at the first start and shown then.",
  },
  segmentMs: {
    name: "CAMERA_SEGMENT_SECONDS",
    default: "60",
    unit: "s",
    ...wholeNumber({ min: 1, max: 86_400 }, 1000),
    help: "Length of a segment file; it is cut at the first key frame at or after it. Whatever " +
      "befalls one file, the others still play.",
  },
  segmentAlign: {
    name: "CAMERA_SEGMENT_ALIGN",
    default: "start",
    ...oneOf("start", "clock"),
    help: "start counts each segment from its own first frame; clock cuts on multiples of the " +
      "segment length since local midnight, on the minute for 60 s.",
  },
  chunkMs: {
    name: "CAMERA_CHUNK_MS",
    default: "1000",
    unit: "ms",
    ...wholeNumber({ min: 100, max: 10_000 }),
    help: "How much media the browser hands over at a time. A browser that dies loses what it " +
      "has not handed over, at most this much.",
  },
  resumeMs: {
    name: "CAMERA_RESUME_MINUTES",
    default: "10",
    unit: "min",
    ...wholeNumber({ min: 1, max: 1440 }, 60_000),
    help:
      "How long the file of an interrupted session is kept open for its camera. One that comes " +
      "back later goes on in the same file, which is opened again.",
  },
  durability: {
    name: "CAMERA_DURABILITY",
    default: "process",
    ...oneOf("process", "power"),
    help: "When media is acknowledged: process once it is written, so that a power cut can take " +
      "its last seconds; power once the disk itself has it, which costs time.",
  },
  keepMs: {
    name: "CAMERA_KEEP_DAYS",
    default: "none",
    ...orNone(number({ min: 0.01, max: 36_500 }, DAY_MS)),
    help: "Segments that were closed longer ago are deleted, unless marked to be kept. none " +
      "keeps them as long as there is room.",
  },
  keepBytes: {
    name: "CAMERA_KEEP_GB",
    default: "none",
    ...orNone(number({ min: 0.01, max: 1_000_000 }, GIB)),
    help: "What all recordings together may take; beyond it the oldest segments are deleted, " +
      "never those marked to be kept.",
  },
  minFreeBytes: {
    name: "CAMERA_MIN_FREE_GB",
    default: "1",
    unit: "GB",
    ...number({ min: 0, max: 1_000_000 }, GIB),
    help: "What stays free on the disk: below it the oldest segments are deleted, and with " +
      "nothing left to delete cameras store what they record until there is room.",
  },
  logLevel: {
    name: "CAMERA_LOG_LEVEL",
    default: "info",
    ...oneOf("trace", "debug", "info", "warning", "error", "fatal"),
    help: "The least severe messages that are logged.",
  },
  logFormat: {
    name: "CAMERA_LOG_FORMAT",
    default: "pretty",
    ...oneOf("pretty", "json"),
    help: "pretty is for people, json is one object a line for log collectors.",
  },
};

/** The rows, in the order in which they are shown. */
export const SETTING_LIST: readonly (Setting<unknown> & { key: keyof Config })[] =
  (Object.keys(SETTINGS) as (keyof Config)[]).map((key) => ({ key, ...SETTINGS[key] }));
