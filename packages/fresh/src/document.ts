import { Fragment, type FunctionComponent, h, type VNode } from "preact";
import { jsxTemplate } from "preact/jsx-runtime";
import { renderToString } from "preact-render-to-string";
import { type Context, internalsOf } from "./context.ts";
import type { LayoutConfig, PageProps, RouteComponent } from "./define.ts";
import { withRenderState } from "./render_hooks.ts";
import { RenderState } from "./render_state.ts";

/** A page, ready to be sent. */
export interface RenderedDocument {
  html: string;
  /** Of the inline scripts and styles; new for every page. */
  nonce: string;
  /** A `Link` header that lets the browser fetch the page's modules early; empty when it has none. */
  preload: string;
}

/**
 * Makes a component's vnode; an async component is awaited, and may answer by itself.
 *
 * @param Component What a layout or app wrapper shows inside.
 * @param data Becomes `props.data`.
 */
export async function renderComponent<State>(
  ctx: Context<State>,
  component: RouteComponent<State>,
  Component: FunctionComponent,
  data: unknown,
): Promise<VNode | Response | null> {
  const { config, error, info, isPartial, params, req, state, url, route } = ctx;
  // deno-fmt-ignore
  const props: PageProps<unknown, State> = {
    Component, config, data, error, info, isPartial, params, req, state, url, route,
  };
  if (component.constructor.name === "AsyncFunction") {
    return await (component as (props: PageProps<unknown, State>) => Promise<VNode | Response>)(
      props,
    );
  }
  return h(component as FunctionComponent<PageProps<unknown, State>>, props) as VNode;
}

/** Renders `content` inside the layouts and the app wrapper that the route has gathered. */
export async function renderDocument<State>(
  ctx: Context<State>,
  content: VNode | null,
  config: LayoutConfig,
): Promise<RenderedDocument | Response> {
  const { wrapping, cache } = internalsOf(ctx);
  const layouts = config.skipInheritedLayouts ? [] : wrapping.layouts;
  for (const layout of layouts.toReversed()) {
    const inside = content;
    const outside = await renderComponent(ctx, layout, () => inside, null);
    if (outside instanceof Response) return outside;
    content = outside;
  }

  let body = content;
  const app = config.skipAppWrapper ? null : wrapping.app;
  const document = app === null ? null : await renderComponent(ctx, app, () => body, null);
  if (document instanceof Response) return document;

  const state = new RenderState(ctx, cache);
  const html = withRenderState(state, () => {
    // The page comes first: the wrapper's `<head>` needs what the page put into `<Head>`.
    let html = renderToString(content ?? h(Fragment, null));
    if (document !== null) {
      body = jsxTemplate([html]);
      html = renderToString(document);
    }
    if (state.seen.has("html")) return html;

    let rest: VNode = jsxTemplate([html]);
    if (!state.seen.has("body")) rest = h("body", null, rest);
    const head = state.seen.has("head") ? null : h("head", null, h("meta", { charset: "utf-8" }));
    return renderToString(h("html", null, head, rest));
  });
  return { html: `<!DOCTYPE html>${html}`, nonce: state.nonce, preload: state.preloadLinks() };
}
