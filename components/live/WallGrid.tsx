import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { layOutWall } from "../../lib/client/live/layout.ts";

export interface WallGridProps {
  label: string;
  /** Tiles. */
  count: number;
  hasLarge: boolean;
  /** What stands below each picture, CSS pixels. */
  captionHeight: number;
  children: ComponentChildren;
}

/** Between tiles, CSS pixels. */
const GAP = 12;

/** Tiles, as large as can be seen at once. */
export function WallGrid(
  { label, count, hasLarge, captionHeight, children }: WallGridProps,
) {
  const grid = useRef<HTMLElement>(null);
  useEffect(() => {
    const element = grid.current;
    if (!element) return;
    const arrange = () => {
      const { top } = element.getBoundingClientRect();
      const { columns, tileWidth, largeWidth } = layOutWall({
        count,
        width: element.clientWidth,
        // From where it begins to the lower edge of the screen.
        height: Math.max(240, innerHeight - (top + scrollY) - 2 * GAP),
        gap: GAP,
        captionHeight,
        hasLarge,
      });
      element.style.setProperty("--columns", String(columns));
      element.style.setProperty("--tile-width", `${tileWidth}px`);
      element.style.setProperty("--large-width", `${largeWidth}px`);
    };
    arrange();
    const watch = new ResizeObserver(arrange);
    watch.observe(element);
    addEventListener("resize", arrange);
    return () => {
      watch.disconnect();
      removeEventListener("resize", arrange);
    };
  }, [count, hasLarge, captionHeight]);
  return (
    <section ref={grid} class="wall" data-large={hasLarge} aria-label={label}>
      {children}
    </section>
  );
}
