import { deviceNameOf } from "../device_name.ts";
import { browserTimers } from "../timers.ts";
import type { PairAnswer, PairSurroundings } from "./model.ts";

const KEY = "local-camera.browser";
const CONNECT_TIMEOUT_MS = 5000;

/** The real surroundings of the page on which a device is paired. */
export function browserPair(): PairSurroundings {
  const { navigator, location } = globalThis;
  return {
    ask,
    takeCode() {
      const code = decoded(location.hash.slice(1));
      // Neither the history nor a bookmark is to keep it.
      if (code) history.replaceState(null, "", location.pathname + location.search);
      return code || undefined;
    },
    onLink(run) {
      // The browser does not load the page again for what only differs behind `#`.
      globalThis.addEventListener("hashchange", run);
      return () => globalThis.removeEventListener("hashchange", run);
    },
    browserKey,
    deviceName: deviceNameOf(navigator.userAgent, navigator.maxTouchPoints),
    canConnect: () => canConnect(location.origin.replace("http", "ws") + "/api/trust"),
    go: (path) => location.replace(path),
    timers: browserTimers,
  };
}

async function ask(pair?: object): Promise<PairAnswer> {
  const response = await fetch("/api/pair", {
    cache: "no-store",
    ...(pair && {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(pair),
    }),
  });
  return {
    status: response.status,
    retryAfter: Number(response.headers.get("retry-after")) || 0,
    body: await response.json(),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function browserKey(): string | undefined {
  try {
    const known = localStorage.getItem(KEY);
    if (known) return known;
    const made = crypto.randomUUID();
    localStorage.setItem(KEY, made);
    return made;
  } catch {
    // A private window that forbids storage: it is another device each time.
    return undefined;
  }
}

function canConnect(url: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = new WebSocket(url);
    const end = (isThrough: boolean) => {
      browserTimers.clearTimeout(timer);
      socket.onopen = socket.onerror = socket.onclose = null;
      socket.close();
      done(isThrough);
    };
    const timer = browserTimers.setTimeout(() => end(false), CONNECT_TIMEOUT_MS);
    socket.onopen = () => end(true);
    socket.onerror = socket.onclose = () => end(false);
  });
}
