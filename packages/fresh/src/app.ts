import { STATUS_TEXT } from "@std/http/status";
import type { BuildCache } from "./build_cache.ts";
import { Context } from "./context.ts";
import type { Middleware, Route } from "./define.ts";
import { addFsRoutes } from "./fs_routes.ts";
import { HttpError } from "./http_error.ts";
import type { Method } from "./router.ts";
import { RouteTree } from "./tree.ts";

/** Options of {@linkcode App}. */
export interface FreshConfig {
  /** `development` turns caching of static files off. Default: `production`. */
  mode?: "development" | "production";
}

/** The options as they apply. */
export interface ResolvedFreshConfig {
  /** The project's root: absolute once a build was loaded. */
  root: string;
  /** Always empty: the app is served from the root of its origin. */
  basePath: string;
  mode: "development" | "production";
}

/** Options of {@linkcode App.listen}: those of `Deno.serve`. */
export type ListenOptions = Partial<Deno.ServeTcpOptions & Deno.TlsCertifiedKeyPem>;

// deno-lint-ignore no-explicit-any
const caches = new WeakMap<App<any>, BuildCache<any>>();

/** Makes `app` serve the build in `cache`. To be called before {@linkcode App.handler}. */
export function setBuildCache<State>(
  app: App<State>,
  cache: BuildCache<State>,
  mode: "development" | "production",
): void {
  app.config.root = cache.root;
  app.config.mode = mode;
  caches.set(app, cache);
}

const NO_BUILD: BuildCache = {
  root: ".",
  islandRegistry: new Map(),
  clientEntry: "",
  liveReload: false,
  fsRoutes: [],
  readFile: () => Promise.resolve(null),
};

const LOCAL_INFO: Deno.ServeHandlerInfo = {
  localAddr: { transport: "tcp", hostname: "localhost", port: 8080 },
  remoteAddr: { transport: "tcp", hostname: "localhost", port: 1234 },
  completed: Promise.resolve(),
} as Deno.ServeHandlerInfo;

/** An application: middleware and routes, run in the order in which they are added. */
export class App<State> {
  /** How the app is configured. */
  config: ResolvedFreshConfig;
  /** Replayed by {@linkcode App.handler}, when the build is known. */
  #steps: ((tree: RouteTree<State>) => void)[] = [];

  constructor(config: FreshConfig = {}) {
    this.config = { root: ".", basePath: "", mode: config.mode ?? "production" };
  }

  /** Adds middleware for every request. */
  use(...middleware: Middleware<State>[]): this;
  /** Adds middleware for the routes at `path` and below. */
  use(path: string, ...middleware: Middleware<State>[]): this;
  use(first: string | Middleware<State>, ...rest: Middleware<State>[]): this {
    return typeof first === "string"
      ? this.#add((tree) => tree.use(first, rest))
      : this.#add((tree) => tree.use("*", first === undefined ? rest : [first, ...rest]));
  }

  /** Answers what no route answers, and every thrown 404. */
  notFound(routeOrMiddleware: Route<State> | Middleware<State>): this {
    return this.#add((tree) => tree.notFound(routeOrMiddleware));
  }

  /** Answers what is thrown at `path` and below; `ctx.error` holds it. `"*"` is everywhere. */
  onError(path: string, routeOrMiddleware: Route<State> | Middleware<State>): this {
    return this.#add((tree) => tree.errorPage(path, routeOrMiddleware));
  }

  /** Answers `GET`, and `HEAD` where nothing else does. */
  get(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#handle("GET", path, middlewares);
  }

  /** Answers `POST`. */
  post(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#handle("POST", path, middlewares);
  }

  /** Answers `PATCH`. */
  patch(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#handle("PATCH", path, middlewares);
  }

  /** Answers `PUT`. */
  put(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#handle("PUT", path, middlewares);
  }

  /** Answers `DELETE`. */
  delete(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#handle("DELETE", path, middlewares);
  }

  /** Answers `HEAD`. */
  head(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#handle("HEAD", path, middlewares);
  }

  /** Answers every method. */
  all(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#handle("ALL", path, middlewares);
  }

  /** Adds the routes of the build at this point. */
  fsRoutes(): this {
    return this.#add((tree) => addFsRoutes(tree, (caches.get(this) ?? NO_BUILD).fsRoutes));
  }

  /** The function that answers requests; for `Deno.serve`, and for tests. */
  handler(): (request: Request, info?: Deno.ServeHandlerInfo) => Promise<Response> {
    const cache: BuildCache<State> = caches.get(this) ?? NO_BUILD;
    const tree = new RouteTree<State>();
    for (const step of this.#steps) step(tree);
    const rootHandler = tree.rootHandler();

    return async (req, info = LOCAL_INFO) => {
      const url = new URL(req.url);
      // Otherwise `//evil.example` could be taken for another origin by what uses the path.
      url.pathname = url.pathname.replace(/\/+/g, "/");
      const method = req.method.toUpperCase() as Method;
      const match = tree.router.match(method, url);
      const next = (): Promise<Response> => {
        if (match.pattern === null || match.item !== null) throw new HttpError(404);
        if (method !== "OPTIONS") throw new HttpError(405);
        const headers = { Allow: match.allowed.join(", ") };
        return Promise.resolve(new Response(null, { status: 204, headers }));
      };
      const { config } = this;
      const { params, pattern: route } = match;
      const ctx = new Context<State>({ req, url, info, route, params, config, next, cache });
      try {
        const response = await (match.item ?? rootHandler)(ctx);
        if (!(response instanceof Response)) {
          throw new Error(`Expected a "Response" instance to be returned, but got: ${response}`);
        }
        return method === "HEAD" ? new Response(null, response) : response;
      } catch (error) {
        return plainError(error);
      }
    };
  }

  /** Serves the app with `Deno.serve`. Without a port it takes the first free one of 8000 to 8019. */
  listen(options: ListenOptions = {}): Promise<void> {
    return listen(this.handler(), options);
  }

  #add(step: (tree: RouteTree<State>) => void): this {
    this.#steps.push(step);
    return this;
  }

  #handle(method: Method | "ALL", path: string, middlewares: Middleware<State>[]): this {
    return this.#add((tree) => tree.handle(method, path, middlewares));
  }
}

/** The last resort: no error page answered. */
function plainError(error: unknown): Response {
  const known = error instanceof HttpError;
  // deno-lint-ignore no-console
  if (!known || error.status >= 500) console.error(error);
  return known
    ? new Response(error.message || STATUS_TEXT[error.status], { status: error.status })
    : new Response("Internal server error", { status: 500 });
}

/** What {@linkcode App.listen} does, for a bare handler. */
// deno-lint-ignore require-await
export async function listen(
  handler: (request: Request, info: Deno.ServeHandlerInfo) => Promise<Response>,
  options: ListenOptions,
): Promise<void> {
  const serve = (port: number) =>
    Deno.serve({
      onListen: (address) => {
        const scheme = options.cert === undefined ? "http" : "https";
        // deno-lint-ignore no-console
        console.log(`Fresh is ready on ${scheme}://${address.hostname}:${address.port}/`);
      },
      ...options,
      port,
    }, handler);
  if (options.port !== undefined) {
    serve(options.port);
    return;
  }
  for (let port = 8000;; port++) {
    try {
      serve(port);
      return;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse) || port === 8019) throw error;
    }
  }
}
