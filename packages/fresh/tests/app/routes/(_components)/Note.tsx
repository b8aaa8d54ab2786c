import type { ComponentChildren } from "preact";

export function Note(props: { children: ComponentChildren }) {
  return <small>{props.children}</small>;
}
