import type { ComponentChildren } from "preact";

/** Props of {@linkcode Head}. */
export interface HeadProps {
  children?: ComponentChildren;
}

let gather: (children: ComponentChildren) => void = () => {};

/** Tells where the children of {@linkcode Head} go; only the server has a place for them. */
export function onHead(take: (children: ComponentChildren) => void): void {
  gather = take;
}

/**
 * Adds its children to the document's `<head>`. A `<title>`, or an element with the same key or
 * attributes, takes the place of the one that is there.
 */
export function Head(props: HeadProps): ComponentChildren {
  gather(props.children);
  return null;
}
