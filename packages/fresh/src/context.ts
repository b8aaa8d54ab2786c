import { type FunctionComponent, isValidElement, type VNode } from "preact";
import type { ResolvedFreshConfig } from "./app.ts";
import type { BuildCache } from "./build_cache.ts";
import { NONCE_SYMBOL } from "./csp.ts";
import type { LayoutConfig, RouteComponent } from "./define.ts";
import { renderDocument } from "./document.ts";
import { HttpError } from "./http_error.ts";

/** Event handlers of a WebSocket, for {@linkcode Context.upgrade}. */
export interface WebSocketHandlers {
  /** The connection stands. */
  open?(socket: WebSocket): void;
  /** A message came in. */
  message?(socket: WebSocket, event: MessageEvent): void;
  /** The connection ended, for whatever reason. */
  close?(socket: WebSocket, code: number, reason: string): void;
  /** The connection failed; `close` follows. */
  error?(socket: WebSocket, event: Event | ErrorEvent): void;
}

/** Passed on to `Deno.upgradeWebSocket`. */
export interface WebSocketUpgradeOptions {
  /** Seconds without a pong after which the connection is closed. Default: 120. */
  idleTimeout?: number;
  /** The subprotocol to answer with. */
  protocol?: string;
}

/** What wraps the page that is being rendered: it grows on the way to the route. */
export interface Wrapping<State> {
  app: RouteComponent<State> | null;
  /** Outermost first. */
  layouts: RouteComponent<State>[];
}

interface Internals<State> {
  wrapping: Wrapping<State>;
  cache: BuildCache<State>;
}

// deno-lint-ignore no-explicit-any
const internals = new WeakMap<Context<any>, Internals<any>>();

/** What the framework keeps about a request; no business of the app's. */
export function internalsOf<State>(ctx: Context<State>): Internals<State> {
  return internals.get(ctx)!;
}

/** One request on its way through middleware and route. */
export class Context<State> {
  /** How the app was configured. */
  readonly config: ResolvedFreshConfig;
  /** The requested URL; repeated slashes in its path are folded into one. */
  readonly url: URL;
  /** The request itself. */
  req: Request;
  /** The pattern of the matched route, or null. */
  readonly route: string | null;
  /** The matched route's path parameters, decoded. */
  readonly params: Record<string, string>;
  /** Shared by all middleware of this request. */
  readonly state: State = {} as State;
  /** Free for the app's use. */
  data: unknown = undefined;
  /** What was thrown, inside error pages; null elsewhere. */
  error: unknown | null = null;
  /** The peer's address. */
  readonly info: Deno.ServeHandlerInfo;
  /** Always false: partial rendering is not part of this implementation. */
  readonly isPartial: boolean = false;
  /** Runs what comes after this middleware. */
  next: () => Promise<Response>;
  /** The content of the layout or app wrapper that is being rendered. */
  Component!: FunctionComponent;

  /** @param init Made by the app for each request. */
  constructor(
    init:
      & Pick<Context<State>, "config" | "url" | "req" | "route" | "params" | "info" | "next">
      & {
        cache: BuildCache<State>;
      },
  ) {
    this.config = init.config;
    this.url = init.url;
    this.req = init.req;
    this.route = init.route;
    this.params = init.params;
    this.info = init.info;
    this.next = init.next;
    internals.set(this, { wrapping: { app: null, layouts: [] }, cache: init.cache });
  }

  /**
   * An answer that sends the browser elsewhere.
   *
   * @param pathOrUrl Repeated slashes in a path are folded, so that `//evil.example` stays on this server.
   * @param status Default: 302.
   */
  redirect(pathOrUrl: string, status = 302): Response {
    let location = pathOrUrl;
    if (location.startsWith("/")) {
      const path = /^[^?#]*/.exec(location)![0];
      location = path.replace(/\/+/g, "/") + location.slice(path.length);
    }
    return new Response(null, { status, headers: { location } });
  }

  /**
   * Renders a page inside its layouts and the app wrapper.
   *
   * @param vnode The content; null for none.
   * @param init Status and headers. `Content-Type` is always HTML.
   * @param config Which wrapping to leave out.
   * @throws {Error} When `vnode` is not JSX.
   */
  async render(
    // deno-lint-ignore no-explicit-any
    vnode: VNode<any> | null,
    init: ResponseInit = {},
    config: LayoutConfig = {},
  ): Promise<Response> {
    if (vnode !== null && !isValidElement(vnode)) {
      throw new Error("Non-JSX element passed to: ctx.render()");
    }
    const rendered = await renderDocument(this, vnode, config);
    if (rendered instanceof Response) return rendered;

    const headers = new Headers(init.headers);
    headers.set("Content-Type", "text/html; charset=utf-8");
    if (rendered.preload !== "") headers.append("Link", rendered.preload);
    const response = new Response(rendered.html, { ...init, headers });
    // A symbol, not a header: the nonce reaches the CSP middleware and nobody else.
    return Object.assign(response, { [NONCE_SYMBOL]: rendered.nonce });
  }

  /** Answers with text. */
  text(content: string, init?: ResponseInit): Response {
    return new Response(content, init);
  }

  /** Answers with HTML. */
  html(content: string, init?: ResponseInit): Response {
    const headers = new Headers(init?.headers);
    headers.set("Content-Type", "text/html; charset=utf-8");
    return new Response(content, { ...init, headers });
  }

  /** Answers with JSON. */
  // deno-lint-ignore no-explicit-any
  json(content: any, init?: ResponseInit): Response {
    return Response.json(content, init);
  }

  /**
   * Turns the request into a WebSocket that the caller wires up.
   *
   * @throws {HttpError} 400 when the request asks for no WebSocket.
   */
  upgrade(options?: WebSocketUpgradeOptions): { socket: WebSocket; response: Response };
  /**
   * Turns the request into a WebSocket with these handlers.
   *
   * @throws {HttpError} 400 when the request asks for no WebSocket.
   */
  upgrade(handlers: WebSocketHandlers, options?: WebSocketUpgradeOptions): Response;
  upgrade(
    first?: WebSocketHandlers | WebSocketUpgradeOptions,
    second?: WebSocketUpgradeOptions,
  ): { socket: WebSocket; response: Response } | Response {
    if (this.req.headers.get("upgrade")?.toLowerCase() !== "websocket") {
      throw new HttpError(400, "Expected a WebSocket upgrade request");
    }
    const handlers = isHandlers(first) ? first : null;
    const options = handlers === null ? first as WebSocketUpgradeOptions | undefined : second;
    const { socket, response } = Deno.upgradeWebSocket(this.req, options);
    if (handlers === null) return { socket, response };

    const { open, message, close, error } = handlers;
    if (open) socket.addEventListener("open", () => open.call(handlers, socket));
    if (message) socket.addEventListener("message", (e) => message.call(handlers, socket, e));
    if (close) {
      socket.addEventListener("close", (e) => close.call(handlers, socket, e.code, e.reason));
    }
    if (error) socket.addEventListener("error", (e) => error.call(handlers, socket, e));
    return response;
  }
}

/** No field of the options is a function, so one function among these names settles it. */
function isHandlers(
  value: WebSocketHandlers | WebSocketUpgradeOptions | undefined,
): value is WebSocketHandlers {
  const fields = (value ?? {}) as Record<string, unknown>;
  return ["open", "message", "close", "error"].some((name) => typeof fields[name] === "function");
}
