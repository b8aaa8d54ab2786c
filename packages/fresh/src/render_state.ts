import { type ComponentChildren, Fragment, toChildArray, type VNode } from "preact";
import type { BuildCache, Island } from "./build_cache.ts";
import type { Context } from "./context.ts";
import { pack } from "./pack.ts";

type Props = Record<string, unknown>;

/** What comes together while one page is rendered. */
export class RenderState {
  /** Of this page's inline scripts and styles. */
  readonly nonce = crypto.randomUUID().replaceAll("-", "");
  /** The document's own elements met so far: `html`, `head`, `body`. */
  readonly seen = new Set<string>();
  /** Whether an island is being rendered: one inside another needs no mark of its own. */
  insideIsland = false;

  #islands = new Set<Island>();
  #islandProps: Props[] = [];
  #headElements = new Map<string, VNode>();

  constructor(
    // deno-lint-ignore no-explicit-any
    readonly ctx: Context<any>,
    readonly cache: BuildCache,
  ) {}

  /** Notes an island. Returns the mark by which the browser finds it: `name:index of its props`. */
  addIsland(island: Island, props: Props): string {
    this.#islands.add(island);
    return `${island.name}:${this.#islandProps.push(props) - 1}`;
  }

  /** Takes in what a `<Head>` holds. */
  addToHead(children: ComponentChildren): void {
    for (const child of elementsOf(children)) this.#headElements.set(headKey(child), child);
  }

  /**
   * The children of `<head>`, with what `<Head>` gathered: an element that stands for the same thing
   * takes the place of the document's own, the others come last.
   */
  mergeHead(children: ComponentChildren): ComponentChildren {
    const merged = toChildArray(children).map((child) => {
      if (typeof child !== "object" || typeof child.type !== "string") return child;
      const key = headKey(child);
      const override = this.#headElements.get(key);
      this.#headElements.delete(key);
      return override ?? child;
    });
    return [...merged, ...this.#headElements.values()];
  }

  /** The script that wakes the islands; null when the page has no use for JavaScript. */
  bootScript(): string | null {
    const islands = [...this.#islands];
    if (islands.length === 0 && !this.cache.liveReload) return null;
    const imports = islands.map(({ exportName, file }, i) =>
      `import{${exportName} as i${i}}from${JSON.stringify(file)};`
    );
    const names = islands.map(({ name }, i) => `${JSON.stringify(name)}:i${i}`).join(",");
    // Inside a script only `<` can end it or open a comment; in JSON it is always part of a string.
    const props = JSON.stringify(pack(this.#islandProps)).replaceAll("<", "\\u003C");
    const runtime = JSON.stringify(this.cache.clientEntry);
    return `import{boot}from${runtime};${imports.join("")}boot({${names}},${props});`;
  }

  /** A `Link` header for the modules that {@linkcode bootScript} imports; empty when it has none. */
  preloadLinks(): string {
    if (this.#islands.size === 0 && !this.cache.liveReload) return "";
    const files = new Set([this.cache.clientEntry]);
    for (const island of this.#islands) files.add(island.file);
    return [...files]
      .map((file) => `<${encodeURI(file)}>; rel="modulepreload"; as="script"`)
      .join(", ");
  }
}

/** The vnodes among `children`, fragments opened. */
function elementsOf(children: ComponentChildren): VNode<Props>[] {
  return toChildArray(children).flatMap((child) => {
    if (typeof child !== "object") return [];
    const vnode = child as VNode<Props>;
    return vnode.type === Fragment
      ? elementsOf(vnode.props.children as ComponentChildren)
      : [vnode];
  });
}

/** Two elements with the same key stand for the same thing, of which a head needs one. */
function headKey(vnode: VNode<Props>): string {
  if (vnode.key != null) return String(vnode.key);
  if (vnode.type === "title") return "title";
  const ignored = ["children", "nonce", "ref"];
  if (vnode.type === "meta") ignored.push("content");
  if (vnode.type === "link") ignored.push("href");
  const props = Object.entries(vnode.props)
    .filter(([name]) => !ignored.includes(name))
    .sort(([a], [b]) => a < b ? -1 : 1)
    .map(([name, value]) =>
      name === "dangerouslySetInnerHTML" ? JSON.stringify(value) : `${name}=${value}`
    );
  return [vnode.type, ...props].join("\n");
}
