import { renderUnicodeCompact } from "uqr";
import { formatBytes } from "../shared/units.ts";
import { wrap } from "./config/wrap.ts";
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
  certificate: {
    /** Epoch ms. */
    notAfter: number;
    /** What was newly made at this start. */
    made: "all" | "leaf" | "none";
    /** Why it was made, a sentence. */
    reason: string;
    /** Absolute path of `ca.crt`; null with one's own certificate. */
    caFile: string | null;
  };
}

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
  const { urls, recordingsDir, disk, outlook } = facts;
  const code = qrCode(urls[0]);
  const details = [
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
    const where = isLoopback(url) ? "   on this machine alone" : "";
    return `  ${url}${where}`;
  });
}

/** Nothing for an address that the phone which scans it cannot reach. */
function qrCode(url: string): string[] {
  if (isLoopback(url)) {
    return [
      "",
      "  No address for other devices: connect this machine to a network, or see CAMERA_HOST.",
    ]
      .flatMap((line) => wrap(line, COLUMNS));
  }
  const rows = renderUnicodeCompact(url, { border: QR_MARGIN }).trimEnd().split("\n");
  return ["", ...rows.map((row) => `  ${row}`)];
}

function certificateDetail({ urls, certificate }: BannerFacts): string[] {
  const { notAfter, made, reason, caFile } = certificate;
  const until = `until ${new Date(notAfter).toISOString().slice(0, "2000-01-01".length)}.`;
  const renewed = made === "none" ? "" : ` ${made === "all" ? "Made" : "Renewed"}: ${reason}`;
  const trust = caFile === null ? [] : detail(
    "",
    `${made === "all" ? "Every device must trust" : "A new device must trust"} ${caFile} ` +
      `once; it is also at ${urls[0]}/ca.crt`,
  );
  return [...detail("Certificate", until + renewed), ...trust];
}

/** A label and what belongs to it, the second and later lines under the first. */
function detail(label: string, text: string): string[] {
  return wrap(text, COLUMNS - LABEL - 2)
    .map((line, index) => `  ${(index === 0 ? label : "").padEnd(LABEL)}${line}`);
}

function isLoopback(url: string): boolean {
  return /^https:\/\/(localhost|127\.|\[::1\])/.test(url);
}
