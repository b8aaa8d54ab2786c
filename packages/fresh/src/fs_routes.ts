import type {
  HandlerFn,
  Lazy,
  MaybeLazy,
  Middleware,
  Route,
  RouteComponent,
  RouteConfig,
  RouteHandler,
} from "./define.ts";
import type { RouteTree } from "./tree.ts";

/** What a file below `routes/` may export. */
export interface FsModule<State> {
  config?: RouteConfig;
  handler?: RouteHandler<unknown, State> | HandlerFn<unknown, State>[];
  handlers?: RouteHandler<unknown, State>;
  default?: RouteComponent<State> | Middleware<State> | Middleware<State>[];
}

/** What a file below `routes/` is for. */
export type FsRouteType =
  | "middleware"
  | "layout"
  | "app"
  | "route"
  | "error"
  | "notFound";

/** A file below `routes/`, before it is loaded. */
export interface FsRouteEntry {
  /** Path below `routes/`, without extension: `/devices/[id]`. */
  id: string;
  type: FsRouteType;
  /** Where it lies, groups included; decides what wraps it. */
  pattern: string;
  /** What it answers. */
  routePattern: string;
}

/** A file below `routes/`, with its module or the function that loads it. */
export interface FsRouteFile<State> extends FsRouteEntry {
  mod: MaybeLazy<FsModule<State>>;
}

const SPECIAL: Record<string, FsRouteType> = {
  _middleware: "middleware",
  _layout: "layout",
  _app: "app",
  _404: "notFound",
  _error: "error",
  _500: "error",
};

/**
 * Tells what a file below `routes/` is for.
 *
 * @param id Its path below `routes/`, without extension: `/devices/[id]`.
 * @throws {SyntaxError} When the parameters in its name cannot be told apart.
 */
export function toFsRoute(id: string): FsRouteEntry {
  const slash = id.lastIndexOf("/");
  const type = SPECIAL[id.slice(slash + 1)];
  if (type === "app" || type === "notFound") return { id, type, pattern: "*", routePattern: "*" };
  if (type !== undefined) {
    const pattern = toPattern(id.slice(0, slash), true);
    return { id, type, pattern, routePattern: pattern };
  }
  const pattern = toPattern(id, true);
  const isIndex = id.endsWith("/index") && !pattern.endsWith("/");
  return {
    id,
    type: "route",
    pattern: isIndex ? pattern + "/" : pattern,
    routePattern: toPattern(id, false),
  };
}

/**
 * The `URLPattern` pathname of a file: `[id]` is a parameter, `[[id]]` an optional one, `[...rest]`
 * everything below, `(group)` a folder that does not show in the URL, `index` the folder itself.
 */
function toPattern(id: string, keepGroups: boolean): string {
  const parts = id.split("/").filter((part) => part !== "");
  if (parts.at(-1) === "index") parts.pop();

  let pattern = "";
  let onlyOptional = true;
  for (const part of parts) {
    if (!keepGroups && /^\(.*\)$/.test(part)) continue;
    const rest = /^\[\.\.\.(.+)\]$/.exec(part);
    const optional = /^\[\[([^[\]]+)\]\]$/.exec(part);
    if (rest !== null) {
      pattern += `/:${rest[1]}*`;
    } else if (optional !== null) {
      pattern += `{/:${optional[1]}}?`;
    } else {
      // Two parameters need a character between them; an optional one must be a whole segment.
      const literal = part.replace(/\[([^[\]]+)\](?!\[)/g, ":$1");
      if (/[[\]]/.test(literal)) throw new SyntaxError(`Invalid route pattern: "${id}"`);
      pattern += `/${literal}`;
      onlyOptional = false;
    }
  }
  if (pattern.startsWith("{/") && onlyOptional) return pattern.replace("{/", "/{");
  return pattern === "" ? "/" : pattern;
}

/**
 * Orders route ids so that what wraps comes first and what fits more comes later: the app wrapper,
 * middleware, layouts, error pages, index, literal names, groups, `[param]`, `[...rest]`.
 */
export function compareRouteIds(a: string, b: string): number {
  if (a.endsWith("/_app") !== b.endsWith("/_app")) return a.endsWith("/_app") ? -1 : 1;
  const left = a.split("/").slice(1);
  const right = b.split("/").slice(1);
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = rank(left[i]) - rank(right[i]);
    if (difference !== 0) return difference;
    if (left[i] !== right[i]) return left[i] < right[i] ? -1 : 1;
  }
  return right.length - left.length;
}

function rank(segment: string): number {
  if (segment.startsWith("_m")) return 0;
  if (segment.startsWith("_e")) return 2;
  if (segment.startsWith("_")) return 1;
  if (segment === "index") return 3;
  if (segment.startsWith("(")) return 5;
  if (segment.startsWith("[...")) return 7;
  return segment.startsWith("[") ? 6 : 4;
}

/** Registers the files of `routes/`, which must be in the order of {@linkcode compareRouteIds}. */
export function addFsRoutes<State>(tree: RouteTree<State>, files: FsRouteFile<State>[]): void {
  for (const file of files) {
    const { mod, type, pattern, routePattern } = file;
    if (typeof mod === "function") {
      const load: Lazy<Route<State>> = async () => toRoute(file, await mod());
      tree.route(pattern, routePattern, load);
      continue;
    }
    if (type === "middleware") {
      tree.use(pattern, toMiddlewares(file, mod));
      continue;
    }
    const route = toRoute(file, mod);
    const { component, config } = route;
    if (type === "layout") {
      if (component !== undefined) tree.layout(pattern, component, config);
    } else if (type === "app") {
      if (component !== undefined) tree.appWrapper(component);
    } else if (type === "error") {
      tree.errorPage(pattern, route);
    } else if (type === "notFound") {
      tree.notFound(route);
    } else {
      tree.route(pattern, config?.routeOverride ?? routePattern, route);
    }
  }
}

/** @throws {Error} When the module exports no component, handler or config. */
function toRoute<State>(file: FsRouteFile<State>, mod: FsModule<State>): Route<State> {
  const handler = mod.handlers ?? mod.handler;
  if (![typeof mod.default, typeof handler].includes("function") && !handler && !mod.config) {
    throw new Error(
      `routes${file.id} must export a component as default, a "handler" or a "config"`,
    );
  }
  return {
    config: mod.config,
    component: mod.default as RouteComponent<State> | undefined,
    handler: handler as RouteHandler<unknown, State> | undefined,
  };
}

/** @throws {Error} When the module exports anything but functions. */
function toMiddlewares<State>(file: FsRouteFile<State>, mod: FsModule<State>): Middleware<State>[] {
  const middlewares = [mod.handlers ?? mod.handler ?? mod.default].flat();
  if (middlewares.some((middleware) => typeof middleware !== "function")) {
    throw new Error(`routes${file.id} must export a middleware function, or a list, as default`);
  }
  return middlewares as Middleware<State>[];
}
