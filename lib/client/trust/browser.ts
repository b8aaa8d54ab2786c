import { browserTimers } from "../timers.ts";
import type { Ask, TrustSurroundings } from "./model.ts";
import type { Touch } from "./refine.ts";

/** Path of the endpoint that says no more than that it was reached. */
const CHECK_PATH = "/api/trust";
/** What a worker's script is: one that Chromium loads only over a connection that it trusts. */
const WORKER = "/trust_worker.js";
const DOWNLOADED_KEY = "trust-downloaded";

/** What the device says of its screen. */
export function browserTouch(): Touch {
  const isFingerOnly = matchMedia("(hover: none) and (pointer: coarse)").matches;
  return { touchPoints: navigator.maxTouchPoints, isFingerOnly };
}

export interface BrowserOptions {
  /** `https://HOST:PORT`. */
  httpsOrigin: string;
  /** Of the authority; null if there is none to download. */
  fingerprint: string | null;
}

/** The real browser. To be called in one only. */
export function browserTrust({ httpsOrigin, fingerprint }: BrowserOptions): TrustSurroundings {
  const { location } = globalThis;
  const isPlain = location.protocol === "http:";
  return {
    askHttps: (signal) => askHttps(httpsOrigin + CHECK_PATH, signal),
    askWss: askWss(httpsOrigin.replace(/^https:/, "wss:") + CHECK_PATH),
    askComputer: isPlain ? (signal) => askComputer(location.pathname, signal) : undefined,
    isPastWarning: () => isPastWarning(isPlain),
    timers: browserTimers,
    now: () => Date.now(),
    wasDownloaded: () => fingerprint !== null && store()?.getItem(DOWNLOADED_KEY) === fingerprint,
    noteDownload: () => fingerprint !== null && store()?.setItem(DOWNLOADED_KEY, fingerprint),
    listen,
  };
}

/** With the answer read: an opaque one would also be whatever else listens there. */
async function askHttps(url: string, signal: AbortSignal): Promise<void> {
  const response = await fetch(url, { cache: "no-store", credentials: "omit", signal });
  const { type } = await response.json();
  if (type !== "trusted") throw new Error("Somebody else answered");
}

function askWss(url: string): Ask {
  return (signal) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const socket = new WebSocket(url);
    socket.addEventListener("message", ({ data }) => {
      if (data === '{"type":"trusted"}') resolve();
    });
    // After a message the promise has its answer, and this changes nothing.
    socket.addEventListener("close", () => reject(new Error("The connection was refused")));
    signal.addEventListener("abort", () => socket.close());
    return promise;
  };
}

/** Any answer will do, this page's own headers mostly. */
async function askComputer(path: string, signal: AbortSignal): Promise<void> {
  await fetch(path, { method: "HEAD", cache: "no-store", signal });
}

/**
 * Chromium lets pages and sockets pass once somebody has clicked its warning
 * away, but no service worker; and it says why. Other browsers do not say.
 */
async function isPastWarning(isPlain: boolean): Promise<boolean> {
  if (isPlain || !navigator.serviceWorker) return false;
  try {
    const registration = await navigator.serviceWorker.register(WORKER, { scope: `${WORKER}/` });
    await registration.unregister();
    return false;
  } catch (error) {
    return error instanceof DOMException && error.name === "SecurityError" &&
      /certificate/i.test(error.message);
  }
}

/** A browser that forbids storage throws when it is only looked at. */
function store(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}

function listen({ onBack, onDownload }: { onBack: () => void; onDownload: () => void }) {
  const ends = new AbortController();
  const { signal } = ends;
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") onBack();
  }, { signal });
  // On a computer the settings are in another window, and this one stays visible.
  globalThis.addEventListener("focus", onBack, { signal });
  globalThis.addEventListener("pageshow", ({ persisted }) => persisted && onBack(), { signal });
  document.addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest("a[data-download]")) onDownload();
  }, { signal });
  return () => ends.abort();
}
