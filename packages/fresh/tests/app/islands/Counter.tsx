import type { Signal } from "@preact/signals";
import { asset, IS_BROWSER } from "fresh/runtime";

export default function Counter({ id, count }: { id: string; count: Signal<number> }) {
  return (
    <div id={id} data-browser={String(IS_BROWSER)} data-asset={asset("/dot.svg")}>
      <img src="/dot.svg" alt="" />
      <b>{count}</b>
      <button type="button" onClick={() => count.value++}>more</button>
    </div>
  );
}
