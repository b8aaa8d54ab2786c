import { getLogger } from "@logtape/logtape";
import { messageOf } from "../shared/errors.ts";
import type { ConnectionWatch } from "./sockets/watch_connections.ts";
import type { CertificateNames } from "./tls/names.ts";
import { plainPolicy } from "./trust/plain_policy.ts";
import { plainAnswer } from "./trust/plain_request.ts";
import { notePlainVisit, type PlainVisit } from "./trust/plain_visit.ts";

const logger = getLogger(["camera", "http"]);

/** Pause before listening again after a failure, ms. */
const LISTEN_AGAIN_MS = 5_000;

type Fetch = Deno.ServeHandler<Deno.NetAddr>;

export interface PlainHttpOptions {
  /** `CAMERA_HOST`. */
  host: string;
  /** `CAMERA_HTTP_PORT`; 0: there is no plain HTTP. */
  httpPort: number;
  /** Port that HTTPS really listens on at this moment. */
  httpsPort: () => number;
  /** What the certificate vouches for at this moment. */
  names: () => CertificateNames;
  /** The app. */
  fetch: Fetch;
  connections: ConnectionWatch;
}

/** The server for devices that do not trust this machine yet. */
export interface PlainHttp {
  /** Does it listen? */
  readonly isOpen: boolean;
  /** Takes no further connections; those in hand end with the process. */
  close(): void;
}

/**
 * Serves the trust page, and nothing else, over plain HTTP. That it cannot
 * listen is a warning: cameras that trust this machine need no such page.
 */
export function openPlainHttp(options: PlainHttpOptions): PlainHttp {
  const { host, httpPort, httpsPort, connections } = options;
  const ends = new AbortController();
  let isOpen = false;

  function listen(): void {
    const { signal } = ends;
    const server = Deno.serve(
      { hostname: host, port: httpPort, signal, onListen() {} },
      connections.hearing((request, info) => answer(request, info, options)),
    );
    connections.add(httpPort);
    isOpen = true;
    server.finished.catch((error) => {
      logger.error("Plain HTTP cannot accept connections, trying again: {why}", {
        why: messageOf(error),
      });
      again();
    });
  }

  function again(): void {
    const timer = setTimeout(() => {
      if (ends.signal.aborted) return;
      try {
        listen();
      } catch {
        again();
      }
    }, LISTEN_AGAIN_MS);
    Deno.unrefTimer(timer);
  }

  if (httpPort !== 0) {
    try {
      listen();
    } catch (error) {
      logger.warn(
        "No trust page over plain HTTP, since port {httpPort} cannot be used ({why}). It is also " +
          "at https://ADDRESS:{httpsPort}/trust. Choose another port with CAMERA_HTTP_PORT, or 0 " +
          "for none.",
        { httpPort, httpsPort: httpsPort(), why: messageOf(error) },
      );
    }
  }
  return {
    get isOpen() {
      return isOpen;
    },
    close: () => ends.abort(),
  };
}

/** Answers one request by what {@link plainAnswer} says. */
async function answer(
  request: Request,
  info: Deno.ServeHandlerInfo<Deno.NetAddr>,
  { httpsPort, names, fetch }: PlainHttpOptions,
): Promise<Response> {
  const { method, headers } = request;
  const asked = { method, url: urlOf(request), host: headers.get("host") };
  const decision = plainAnswer(asked, { port: httpsPort(), names: names() });
  switch (decision.does) {
    case "redirect": {
      // Not for ever (308): a browser would remember a port that may change.
      const init = { status: 307, headers: { location: decision.location } };
      return hardened(new Response(null, init));
    }
    case "refuse": {
      const { status, message } = decision;
      const allow: HeadersInit = status === 405 ? { allow: "GET, HEAD" } : {};
      return hardened(new Response(`${message}\n`, { status, headers: allow }));
    }
    case "serve":
      notePlainVisit(request, decision);
      return hardened(await fetch(request, info), decision);
  }
}

/** Deno makes the address of the `Host` header, and throws if that cannot be. */
function urlOf(request: Request): URL | null {
  try {
    return new URL(request.url);
  } catch {
    return null;
  }
}

/** The answer with the headers that hold over plain HTTP, whatever the app sets over HTTPS. */
function hardened(response: Response, visit?: PlainVisit): Response {
  // A copy: headers of a redirect, for one, cannot be changed.
  const { body, status } = response;
  const headers = new Headers(response.headers);
  headers.set("x-content-type-options", "nosniff");
  headers.set("referrer-policy", "no-referrer");
  // Over plain HTTP these would be ignored at best.
  headers.delete("set-cookie");
  headers.delete("cross-origin-opener-policy");
  headers.delete("strict-transport-security");
  if (visit) {
    const policy = headers.get("content-security-policy");
    headers.set("content-security-policy", plainPolicy(policy, visit.httpsOrigin));
  } else {
    headers.set("cache-control", "no-store");
  }
  return new Response(body, { status, headers });
}
