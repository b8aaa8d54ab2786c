import {
  type ComponentType,
  Fragment,
  h,
  type Options,
  options,
  toChildArray,
  type VNode,
} from "preact";
import { jsxTemplate } from "preact/jsx-runtime";
import { asset } from "./build_id.ts";
import type { Island } from "./build_cache.ts";
import type { RenderState } from "./render_state.ts";
import { onHead } from "./runtime/head.ts";

type Props = Record<string, unknown>;
type AnyVNode = VNode<Props>;

/** `__b` is Preact's name, in its published builds, for the hook that runs before a vnode is rendered. */
interface RenderOptions extends Options {
  __b?(vnode: AnyVNode): void;
}

/** Set while a page is rendered, which never waits: so one at a time is enough. */
let current: RenderState | null = null;

/** Runs `render` with `state` gathering what is rendered. */
export function withRenderState<T>(state: RenderState, render: () => T): T {
  current = state;
  try {
    return render();
  } finally {
    current = null;
  }
}

onHead((children) => current?.addToHead(children));

const hooks: RenderOptions = options;
const vnodeHook = hooks.vnode;
const beforeHook = hooks.__b;

hooks.vnode = (vnode) => {
  const { type } = vnode;
  const props = vnode.props as Props;
  if ((type === "img" || type === "source") && typeof props.src === "string") {
    props.src = asset(props.src);
  } else if (current !== null && type === "a") {
    markActive(props, current.ctx.url);
  } else if (current !== null && (type === "script" || type === "style")) {
    props.nonce ||= current.nonce;
  }
  vnodeHook?.(vnode);
};

hooks.__b = (vnode) => {
  if (current !== null && typeof vnode.type === "function") {
    const island = current.cache.islandRegistry.get(vnode.type as ComponentType);
    if (island !== undefined && !current.insideIsland) {
      wrapIsland(vnode, island, current);
    }
  } else if (current !== null) {
    completeDocument(vnode, current);
  }
  beforeHook?.(vnode);
};

/** Puts an island between two comments that name it and its props. */
function wrapIsland(vnode: AnyVNode, island: Island, state: RenderState): void {
  const component = vnode.type as ComponentType<Props>;
  vnode.type = (props: Props) => {
    const mark = state.addIsland(island, props);
    return h(
      Fragment,
      null,
      h(Mark, { text: `island:${mark}`, inside: true }),
      h(component, props),
      h(Mark, { text: "/island", inside: false }),
    );
  };
}

/** Siblings are rendered in order, so two marks enclose what is rendered between them. */
function Mark(props: { text: string; inside: boolean }): VNode {
  current!.insideIsland = props.inside;
  return jsxTemplate([`<!--${props.text}-->`]);
}

function completeDocument(vnode: AnyVNode, state: RenderState): void {
  const { type, props } = vnode;
  if (type !== "html" && type !== "head" && type !== "body") return;
  state.seen.add(type);
  if (type === "head") {
    props.children = state.mergeHead(props.children as VNode);
  } else if (type === "body") {
    props.children = [...toChildArray(props.children as VNode), h(BootScript, null)];
  }
}

/** Rendered last, when every island of the page is known. */
function BootScript(): AnyVNode | null {
  const code = current!.bootScript();
  const props: Props = { type: "module", dangerouslySetInnerHTML: { __html: code } };
  return code === null ? null : h("script", props);
}

/** Tells style sheets and screen readers which links lead to this page, or to one above it. */
function markActive(props: Props, here: URL): void {
  const { href } = props;
  if (typeof href !== "string" || !href.startsWith("/") || props["aria-current"] !== undefined) {
    return;
  }
  const target = new URL(href, "http://local.invalid");
  const path = trimSlash(target.pathname);
  const herePath = trimSlash(here.pathname);
  const samePath = path === herePath;
  if (samePath && (target.search === "" || target.search === here.search)) {
    props["data-current"] = "true";
    props["aria-current"] = "page";
  } else if (samePath || path === "/" || herePath.startsWith(path + "/")) {
    props["data-ancestor"] = "true";
    props["aria-current"] = "true";
  }
}

function trimSlash(path: string): string {
  return path !== "/" && path.endsWith("/") ? path.slice(0, -1) : path;
}
