import { type ComponentType, h, type Options, options, render } from "preact";
import { asset } from "../build_id.ts";
import { unpack } from "./unpack.ts";

type Props = Record<string, unknown>;

// The server ties these URLs to the build, so islands must do the same or the picture is fetched twice.
const vnodeHook = options.vnode;
(options as Options).vnode = (vnode) => {
  const props = vnode.props as Props;
  if ((vnode.type === "img" || vnode.type === "source") && typeof props.src === "string") {
    props.src = asset(props.src);
  }
  vnodeHook?.(vnode);
};

/**
 * Wakes the islands of the page.
 *
 * @param islands Components by the names that the server's marks use.
 * @param packedProps The props of all islands, as `pack` wrote them.
 */
export function boot(islands: Record<string, ComponentType<Props>>, packedProps: string): void {
  const props = unpack(packedProps) as Props[];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_COMMENT);
  const found: [start: Comment, end: Comment][] = [];
  let start: Comment | null = null;
  while (walker.nextNode()) {
    const comment = walker.currentNode as Comment;
    if (comment.data.startsWith("island:")) start = comment;
    if (comment.data === "/island" && start !== null) found.push([start, comment]);
  }
  for (const [start, end] of found) {
    const [, name, index] = start.data.split(":");
    // One at a time, so that an island that throws leaves the others alone.
    queueMicrotask(() => render(h(islands[name], props[+index]), between(start, end)));
  }
}

/** What lies between two marks, in the shape of the parent element that Preact renders into. */
function between(start: Comment, end: Comment): Element {
  const parent = start.parentNode!;
  if (parent !== end.parentNode) {
    throw new Error(`Invalid HTML nesting tore ${start.data} apart, e.g. a <div> inside a <p>`);
  }
  const children = () => {
    const nodes: Node[] = [];
    for (let node = start.nextSibling; node !== end; node = node!.nextSibling) nodes.push(node!);
    return nodes;
  };
  const insertBefore = (node: Node, before: Node | null) =>
    parent.insertBefore(node, before ?? end);
  return {
    nodeType: Node.ELEMENT_NODE,
    parentNode: parent,
    namespaceURI: (parent as Element).namespaceURI,
    get firstChild() {
      return start.nextSibling === end ? null : start.nextSibling;
    },
    get childNodes() {
      return children();
    },
    contains: (node: Node | null) => children().some((child) => child.contains(node)),
    insertBefore,
    appendChild: (node: Node) => insertBefore(node, null),
    removeChild: (node: Node) => parent.removeChild(node),
  } as unknown as Element;
}
