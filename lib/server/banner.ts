import { renderUnicodeCompact } from "uqr";
import { pairLink } from "./auth/pair_link.ts";
import { formatBytes } from "../shared/units.ts";
import { wrap } from "./config/wrap.ts";
import { isLoopback } from "./network.ts";
import type { DiskSpace } from "./disk.ts";

/** What is shown when the server has started. */
export interface BannerFacts {
  /** From `openUrls()`: best first. */
  urls: readonly string[];
  /** Absolute path. */
  recordingsDir: string;
  /** Room where recordings go; null if it could not be told. */
  disk: DiskSpace | null;
  /** How long that will do, e.g. `full on Thursday`; null while nobody can tell. */
  outlook: string | null;
  /** How devices get in. */
  access: BannerAccess;
  certificate: {
    /** Epoch ms. */
    notAfter: number;
    /** What was newly made at this start. */
    made: "all" | "leaf" | "none";
    /** Why it was made, a sentence. */
    reason: string;
    /** Where a device learns to trust this machine; null with one's own certificate. */
    trustUrl: string | null;
  };
}

/** What the terminal says of pairing. */
export type BannerAccess =
  /** Everybody may do everything. */
  | { state: "off" }
  | {
    state: "on";
    /** Secret of the link in the QR code. */
    linkSecret: string;
    /** The access code, if it was made at this start; `own` if it is configured. */
    code: { made: string } | "own" | "known";
  };

const COLUMNS = 80;
/** One screenful. */
const MAX_LINES = 39;
/** Title, and the empty lines below it and above the details. */
const FRAME_LINES = 3;
const MAX_URLS = 6;
const LABEL = 14;
/** The standard asks for four modules of margin; phones read two, and lines are scarce. */
const QR_MARGIN = 2;

/**
 * The screenful that is printed at start: where to go, where recordings lie,
 * how long the certificate lasts, how to stop. At most 39 lines of 80 columns;
 * only a path or address that is longer by itself reaches beyond.
 *
 * The QR code is drawn for light text on a dark ground.
 *
 * @returns Without a line end behind the last line.
 */
export function renderBanner(facts: BannerFacts): string {
  const { urls, recordingsDir, disk, outlook, access } = facts;
  const code = qrCode(urls[0], access);
  const details = [
    ...accessDetail(access),
    ...detail("Recordings", recordingsDir),
    ...detail(
      "Free space",
      disk === null
        ? "unknown"
        : `${formatBytes(disk.freeBytes)} of ${formatBytes(disk.totalBytes)}` +
          (outlook === null ? "" : `; ${outlook}`),
    ),
    ...certificateDetail(facts),
    ...detail("Stop", "Ctrl+C. Segments in hand are closed first."),
  ];
  const room = MAX_LINES - code.length - details.length - FRAME_LINES;
  return [
    "Local Camera",
    "",
    ...urlLines(urls, Math.min(MAX_URLS, Math.max(1, room))),
    ...code,
    "",
    ...details,
  ].join("\n");
}

function urlLines(urls: readonly string[], most: number): string[] {
  const shown = urls.length <= most ? urls : [...urls.slice(0, most - 1), ...urls.slice(-1)];
  return shown.map((url) => {
    const where = isLoopback(new URL(url).hostname) ? "   on this machine alone" : "";
    return `  ${url}${where}`;
  });
}

/** Nothing for an address that the phone which scans it cannot reach. */
function qrCode(url: string, access: BannerAccess): string[] {
  if (isLoopback(new URL(url).hostname)) {
    return [
      "",
      "  No address for other devices: connect this machine to a network, or see CAMERA_HOST.",
    ]
      .flatMap((line) => wrap(line, COLUMNS));
  }
  const text = access.state === "on" ? pairLink(url, access.linkSecret) : url;
  const rows = renderUnicodeCompact(text, { border: QR_MARGIN }).trimEnd().split("\n");
  return ["", ...rows.map((row) => `  ${row}`)];
}

function accessDetail(access: BannerAccess): string[] {
  if (access.state === "off") {
    return detail("Access", "CAMERA_AUTH=off: everybody in the network may record and watch!");
  }
  const { code } = access;
  if (code === "own") return detail("Access", "Scan to pair a device, or type CAMERA_ACCESS_CODE.");
  if (code === "known") {
    const renew = "deno task token code makes a new one";
    return detail("Access", `Scan to pair a device, or type the access code (${renew}).`);
  }
  return detail(
    "Access code",
    `${code.made} pairs a device that cannot scan. Keep it: it is shown this once.`,
  );
}

function certificateDetail({ certificate }: BannerFacts): string[] {
  const { notAfter, made, reason, trustUrl } = certificate;
  const until = `until ${new Date(notAfter).toISOString().slice(0, "2000-01-01".length)}.`;
  const renewed = made === "none" ? "" : ` ${made === "all" ? "Made" : "Renewed"}: ${reason}`;
  const trust = trustUrl === null ? [] : detail(
    "",
    `${made === "all" ? "Every device" : "A new device"} must trust this machine once: open ` +
      `${trustUrl} on it.`,
  );
  return [...detail("Certificate", until + renewed), ...trust];
}

/** A label and what belongs to it, the second and later lines under the first. */
function detail(label: string, text: string): string[] {
  return wrap(text, COLUMNS - LABEL - 2)
    .map((line, index) => `  ${(index === 0 ? label : "").padEnd(LABEL)}${line}`);
}
