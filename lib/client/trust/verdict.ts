/** How one test went: not begun, under way, and its outcome. */
export type Probe =
  | "waiting"
  | "testing"
  | "ok"
  /** The browser refused at once. It never says why. */
  | "failed"
  /** Nothing came back in time. */
  | "silent";

/** What was tested. */
export interface Results {
  /** A page over HTTPS. */
  https: Probe;
  /** A connection over WSS. */
  wss: Probe;
  /** The computer itself, by the page's own way; undefined where that is HTTPS too. */
  computer?: Probe;
  /** The browser says that it was told to look past a warning. */
  isPastWarning: boolean;
  /** Does the certificate name this address? */
  isVouched: boolean;
}

/** What the results mean. Only `trusted` is good, and only tests lead there. */
export type Verdict =
  | "waiting"
  | "testing"
  | "trusted"
  | "warned"
  | "untrusted"
  | "socket"
  | "away"
  | "silent"
  | "unnamed";

/** Judges the results; everything must have been tested before it says more than `testing`. */
export function verdictOf(results: Results): Verdict {
  const { https, wss, computer, isPastWarning, isVouched } = results;
  const probes = computer === undefined ? [https, wss] : [https, wss, computer];
  if (probes.every((probe) => probe === "waiting")) return "waiting";
  if (probes.some((probe) => probe === "waiting" || probe === "testing")) return "testing";
  if (https === "ok" && wss === "ok") return isPastWarning ? "warned" : "trusted";
  if (computer !== undefined && computer !== "ok") return "away";
  if (!isVouched) return "unnamed";
  if (https === "ok") return "socket";
  // A page that is itself from there cannot lack trust alone: its browser has let it through.
  if (computer === undefined) return "away";
  return https === "silent" ? "silent" : "untrusted";
}

/**
 * The steps that may be missing, by their numbers from 1. A browser does not
 * say which: until something was downloaded it is the first, then any other.
 *
 * @param steps How many there are for this device.
 * @param isDownloaded Has this browser downloaded the authority from here?
 */
export function missingSteps(verdict: Verdict, steps: number, isDownloaded: boolean): number[] {
  if (!["untrusted", "socket", "warned"].includes(verdict) || steps === 0) return [];
  if (!isDownloaded || steps === 1) return [1];
  return Array.from({ length: steps - 1 }, (_, index) => index + 2);
}
