import type { AnyComponent, RenderableProps, VNode } from "preact";
import type { Context } from "./context.ts";
import type { Method } from "./router.ts";

/** Runs before a route; answers itself or returns `ctx.next()`. */
export type Middleware<State> = (ctx: Context<State>) => Response | Promise<Response>;

/** What a component of a route, layout or app wrapper is given. */
export type PageProps<Data = unknown, T = unknown> =
  & Pick<
    Context<T>,
    | "config"
    | "url"
    | "req"
    | "params"
    | "info"
    | "state"
    | "isPartial"
    | "Component"
    | "error"
    | "route"
  >
  & { data: Data };

/** A component that awaits something first, and may answer with a `Response` of its own. */
export type AsyncAnyComponent<P> = {
  (
    props: RenderableProps<P>,
    // deno-lint-ignore no-explicit-any
    context?: any,
    // deno-lint-ignore no-explicit-any
  ): Promise<VNode<any> | Response | null>;
  displayName?: string;
  defaultProps?: Partial<P> | undefined;
};

/** A component of a route, layout, error page or app wrapper. */
export type RouteComponent<State> =
  | AsyncAnyComponent<PageProps<unknown, State>>
  | AnyComponent<PageProps<unknown, State>>;

/** Data for a route's component, with the status and headers of the answer. Made by {@linkcode page}. */
export interface PageResponse<T> {
  data: T;
  headers?: HeadersInit;
  status?: number;
}

/** Answers a request with a `Response`, or with the data that the route's component renders. */
export interface HandlerFn<Data, State> {
  (ctx: Context<State>): Response | PageResponse<Data> | Promise<Response | PageResponse<Data>>;
}

/** One handler for each method that the route knows. */
export type HandlerByMethod<Data, State> = {
  [M in Method]?: HandlerFn<Data, State>;
};

/** The `handler` export of a route: one function for all methods, or one for each. */
export type RouteHandler<Data, State> =
  | HandlerFn<Data, State>
  | HandlerByMethod<Data, State>;

/** The data type that a handler passes to its component. */
export type RouteData<Handler extends RouteHandler<unknown, unknown>> = Handler extends
  RouteHandler<infer Data, unknown> ? Data : never;

/** The `config` export of a layout. */
export interface LayoutConfig {
  /** Leave out the layouts of the folders above. Default: false. */
  skipInheritedLayouts?: boolean;
  /** Leave out `routes/_app`. Default: false. */
  skipAppWrapper?: boolean;
}

/** The `config` export of a route. */
export interface RouteConfig extends LayoutConfig {
  /** A `URLPattern` pathname used in place of the one that the file's place gives. */
  routeOverride?: string;
}

/** A route as the app keeps it. */
export interface Route<State> {
  component?: RouteComponent<State>;
  config?: RouteConfig;
  handler?: RouteHandler<unknown, State>;
}

/** A value that is made when it is first needed. */
export type Lazy<T> = () => Promise<T>;
/** A value, or a function that makes it. */
export type MaybeLazy<T> = T | Lazy<T>;

/**
 * Hands data to the route's component.
 *
 * @param data Becomes `props.data`.
 * @param options Status (default 200) and extra headers of the answer.
 */
export function page<T>(
  data: T,
  options?: { headers?: HeadersInit; status?: number },
): PageResponse<T>;
/** Renders the route's component without data. */
export function page(): PageResponse<undefined>;
export function page<T>(
  data?: T,
  options?: { headers?: HeadersInit; status?: number },
): PageResponse<T> {
  return { data: data as T, headers: options?.headers, status: options?.status };
}

/** Identity functions that give handlers, pages and middleware their types. */
export interface Define<State> {
  /** Types a route's `handler` export; the data type is inferred. */
  handlers<Data, Handlers extends RouteHandler<Data, State> = RouteHandler<Data, State>>(
    handlers: Handlers,
  ): typeof handlers;
  /** Types a route's component; `define.page<typeof handler>` infers `props.data`. */
  page<
    // deno-lint-ignore no-explicit-any
    Handler extends RouteHandler<any, State> = never,
    Data = Handler extends HandlerFn<infer Data, State> ? Data
      : Handler extends HandlerByMethod<infer Data, State> ? Data
      : never,
  >(render: AnyComponent<PageProps<Data, State>>): typeof render;
  /** Types a layout or the app wrapper. */
  layout(render: AnyComponent<PageProps<unknown, State>>): typeof render;
  /** Types one middleware or a list of them. */
  middleware<M extends Middleware<State> | Middleware<State>[]>(middleware: M): typeof middleware;
}

/** Makes the {@linkcode Define} functions for an app whose `ctx.state` is a `State`. */
export function createDefine<State>(): Define<State> {
  return {
    handlers: (handlers) => handlers,
    page: (render) => render,
    layout: (render) => render,
    middleware: (middleware) => middleware,
  };
}
