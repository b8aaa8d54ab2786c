export { App, type FreshConfig, type ListenOptions, type ResolvedFreshConfig } from "./app.ts";
export type { Context, WebSocketHandlers, WebSocketUpgradeOptions } from "./context.ts";
export { csp, type CSPOptions } from "./csp.ts";
export {
  createDefine,
  type Define,
  type HandlerByMethod,
  type HandlerFn,
  type LayoutConfig,
  type Lazy,
  type MaybeLazy,
  type Middleware,
  page,
  type PageProps,
  type PageResponse,
  type RouteConfig,
  type RouteData,
  type RouteHandler,
} from "./define.ts";
export { HttpError } from "./http_error.ts";
export type { Method } from "./router.ts";
export type { Island } from "./build_cache.ts";
export { staticFiles } from "./static_files.ts";
