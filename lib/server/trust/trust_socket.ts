import { ConnectionLimit } from "../hardening/connection_limit.ts";

/** What the socket says, once; the JSON of the endpoint says the same. */
const TRUSTED = JSON.stringify({ type: "trusted" });

/** For `Deno.upgradeWebSocket`: a peer that does not take its leave is cut off. Seconds. */
export const TRUST_SOCKET_OPTIONS = { idleTimeout: 5 };

/** Status code of a connection that did what it was for (RFC 6455, section 7.4.1). */
const NORMAL_CLOSURE = 1000;
/** Status code for a peer that does what is not asked for (same section). */
const POLICY_VIOLATION = 1008;

/** A peer that never answers the close keeps its connection: so many may, of one address and of all. */
const LIMITS = { each: 8, all: 256 };

/** Handlers of one socket, and what ends it where it never came about. */
export interface TrustSocket {
  open(socket: WebSocket): void;
  message(socket: WebSocket): void;
  close(): void;
}

/** The sockets that are open; each says its one sentence and closes. */
export class TrustSockets {
  readonly #limit = new ConnectionLimit(LIMITS);

  /**
   * Handlers for the socket of a peer at `address`.
   *
   * @returns Undefined if there are too many.
   */
  enter(address: string): TrustSocket | undefined {
    const leave = this.#limit.enter(address);
    return leave && {
      open(socket) {
        socket.send(TRUSTED);
        socket.close(NORMAL_CLOSURE);
      },
      message: (socket) => socket.close(POLICY_VIOLATION, "This address takes no messages"),
      close: leave,
    };
  }
}

/** Does a request ask for a WebSocket, and rightly (RFC 6455, section 4.1)? */
export function isSocketRequest(headers: Headers): boolean {
  return headers.get("upgrade")?.toLowerCase() === "websocket" &&
    headers.get("connection")?.toLowerCase().includes("upgrade") === true &&
    headers.has("sec-websocket-key");
}

/**
 * The answer to a request that asks for no WebSocket.
 *
 * @param origin From {@link trustOrigin}: the page that may read it.
 */
export function trustAnswer(origin: string | null): Response {
  return new Response(TRUSTED, {
    headers: {
      "content-type": "application/json",
      "cache-control": "no-store",
      "vary": "Origin",
      // To the page over plain HTTP, which has another origin.
      "cross-origin-resource-policy": "cross-origin",
      ...(origin !== null && { "access-control-allow-origin": origin }),
    },
  });
}

/**
 * The page that may ask: one of this very host, over whatever scheme and port,
 * since over plain HTTP it is another origin.
 *
 * @param origin The `Origin` header; null if no browser has sent one.
 * @param hostname Of the requested URL: with HTTP/2 there is no `Host` header.
 * @returns The origin to allow, null for a program, false for a page from elsewhere.
 */
export function trustOrigin(origin: string | null, hostname: string): string | null | false {
  if (origin === null) return null;
  if (!URL.canParse(origin)) return false;
  const page = new URL(origin);
  const isWeb = page.protocol === "http:" || page.protocol === "https:";
  return isWeb && page.hostname === hostname ? origin : false;
}
