import { type Context, internalsOf } from "./context.ts";
import type {
  LayoutConfig,
  MaybeLazy,
  Middleware,
  PageResponse,
  Route,
  RouteComponent,
} from "./define.ts";
import { renderComponent } from "./document.ts";
import { HttpError } from "./http_error.ts";
import { type Method, METHODS, Router } from "./router.ts";

/** One folder of the URL space: what is registered for it holds for everything below. */
interface Segment<State> {
  parent: Segment<State> | null;
  children: Map<string, Segment<State>>;
  middlewares: Middleware<State>[];
  layout: { component: RouteComponent<State>; config: LayoutConfig } | null;
  errorPage: Route<State> | null;
}

function newSegment<State>(parent: Segment<State> | null): Segment<State> {
  return { parent, children: new Map(), middlewares: [], layout: null, errorPage: null };
}

/**
 * Turns what an app registers into one chain of middleware for each route.
 *
 * Order matters, as it does in the app: a route is wrapped by what was registered before it.
 */
export class RouteTree<State> {
  /** Holds a compiled chain for each route. */
  readonly router = new Router<Middleware<State>>();
  #root = newSegment<State>(null);
  #app: RouteComponent<State> | null = null;
  #notFound: Middleware<State> | null = null;

  use(pattern: string, middlewares: Middleware<State>[]): void {
    this.#segment(pattern, true).middlewares.push(...middlewares);
  }

  appWrapper(component: RouteComponent<State>): void {
    this.#app = component;
  }

  layout(pattern: string, component: RouteComponent<State>, config: LayoutConfig = {}): void {
    this.#segment(pattern, true).layout = { component, config };
  }

  errorPage(pattern: string, route: Route<State> | Middleware<State>): void {
    this.#segment(pattern, true).errorPage = toRoute(route);
  }

  notFound(route: Route<State> | Middleware<State>): void {
    const resolved = toRoute(route);
    this.#notFound = (ctx) => renderRoute(ctx, resolved);
  }

  handle(method: Method | "ALL", pattern: string, middlewares: Middleware<State>[]): void {
    const chain = compose([...this.#chain(this.#segment(pattern, true)), ...middlewares]);
    this.#add(method === "ALL" ? METHODS : [method], pattern === "*" ? "/*" : pattern, chain);
  }

  /**
   * Adds a route of the file system.
   *
   * @param pattern Where its file lies, groups included: it decides what wraps the route.
   * @param urlPattern What it answers.
   * @param route Loaded on the first request when it is lazy; then it answers every method.
   */
  route(pattern: string, urlPattern: string, route: MaybeLazy<Route<State>>): void {
    let loaded: Route<State> | null = typeof route === "function" ? null : withHandler(route);
    const last: Middleware<State> = async (ctx) => {
      loaded ??= withHandler(await (route as () => Promise<Route<State>>)());
      return await renderRoute(ctx, loaded);
    };
    const methods = loaded !== null && typeof loaded.handler === "object"
      ? Object.keys(loaded.handler) as Method[]
      : METHODS;
    this.#add(methods, urlPattern, compose([...this.#chain(this.#segment(pattern, false)), last]));
  }

  /** What runs when no route fits: the middleware, layouts and pages of the root. */
  rootHandler(): Middleware<State> {
    return compose(this.#chain(this.#root));
  }

  #add(methods: readonly Method[], pattern: string, chain: Middleware<State>): void {
    for (const method of methods) this.router.add(method, pattern, chain);
  }

  #segment(pattern: string, includeLast: boolean): Segment<State> {
    let current = this.#root;
    if (pattern === "*" || pattern === "/*") return current;
    // An optional part makes no folder: `/api{/:version}?/x` lies where `/api/x` does.
    const parts = pattern.replace(/\{[^}]*\}\??/g, "").split("/").slice(1);
    if (!includeLast || parts.at(-1) === "") parts.pop();
    for (const part of parts) {
      let child = current.children.get(part);
      if (child === undefined) {
        child = newSegment(current);
        current.children.set(part, child);
      }
      current = child;
    }
    return current;
  }

  /** The middleware of a segment, from the root down, each folder led by its layout and error page. */
  #chain(segment: Segment<State>): Middleware<State>[] {
    const { parent, layout, errorPage, middlewares } = segment;
    const app = parent === null ? this.#app : null;
    const guard: Middleware<State> = async (ctx) => {
      const { wrapping } = internalsOf(ctx);
      if (app !== null) wrapping.app = app;
      if (layout !== null) {
        if (layout.config.skipAppWrapper) wrapping.app = null;
        const above = layout.config.skipInheritedLayouts ? [] : wrapping.layouts;
        wrapping.layouts = [...above, layout.component];
      }
      try {
        return await ctx.next();
      } catch (error) {
        const status = error instanceof HttpError ? error.status : 500;
        if (status === 404 && this.#notFound !== null) return await this.#notFound(ctx);
        if (errorPage !== null) return await renderRoute(ctx, errorPage, status);
        throw error;
      }
    };
    return [...(parent === null ? [] : this.#chain(parent)), guard, ...middlewares];
  }
}

/** Runs `middlewares` one inside the other, then what came next before. */
function compose<State>(middlewares: Middleware<State>[]): Middleware<State> {
  return (ctx) => {
    const tail = ctx.next;
    const run = async (index: number): Promise<Response> => {
      const { wrapping } = internalsOf(ctx);
      const before = { ...wrapping };
      ctx.next = () => run(index + 1);
      try {
        return await (index < middlewares.length ? middlewares[index](ctx) : tail());
      } catch (error) {
        ctx.error = error;
        throw error;
      } finally {
        Object.assign(wrapping, before);
      }
    };
    return run(0);
  };
}

const renderOnly = (): PageResponse<unknown> => ({ data: {} });
const noContent = (): never => {
  throw new HttpError(404);
};

function toRoute<State>(route: Route<State> | Middleware<State>): Route<State> {
  return withHandler(typeof route === "function" ? { handler: route } : route);
}

/** A route without a handler renders its component; one whose handlers lack `GET` does so for `GET`. */
function withHandler<State>(route: Route<State>): Route<State> {
  const { component, handler } = route;
  if (handler === undefined) {
    return { ...route, handler: component === undefined ? noContent : renderOnly };
  }
  if (typeof handler === "object" && component !== undefined && handler.GET === undefined) {
    return { ...route, handler: { ...handler, GET: renderOnly } };
  }
  return route;
}

/** Calls a route's handler and renders what it returns. A method that it does not know falls through. */
async function renderRoute<State>(
  ctx: Context<State>,
  route: Route<State>,
  status = 200,
): Promise<Response> {
  const { wrapping } = internalsOf(ctx);
  if (route.config?.skipAppWrapper) wrapping.app = null;
  if (route.config?.skipInheritedLayouts) wrapping.layouts = [];

  const method = ctx.req.method.toUpperCase() as Method;
  const handler = typeof route.handler === "function" ? route.handler : route.handler![method] ??
    (method === "HEAD" ? route.handler!.GET : undefined);
  const result = handler === undefined ? await ctx.next() : await handler(ctx);
  if (result instanceof Response) return result;

  const content = route.component === undefined
    ? null
    : await renderComponent(ctx, route.component, () => null, result.data);
  if (content instanceof Response) return content;
  return await ctx.render(content, { headers: result.headers, status: result.status ?? status });
}
