import type { ComponentChildren } from "preact";

/** Width of all pictures in their own units; a font size of 13 fits it. */
export const WIDTH = 300;
/** Space between the frame and what is in it. */
export const INSET = 14;
/** Font size. */
export const FONT = 13;
/** How wide a line of text may become inside the frame, in em. */
export const LINE_EM = (WIDTH - 4 * INSET) / FONT;

export interface PictureProps {
  /** What is to be seen, in words. */
  label: string;
  /** In units of {@link WIDTH}. */
  height: number;
  children: ComponentChildren;
}

/**
 * A drawing of what a system shows: no likeness, only what to look for. Its
 * colours are the page's, see `static/trust.css`.
 */
export function Picture({ label, height, children }: PictureProps) {
  return (
    <svg class="drawing" viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={label}>
      <rect
        class="drawing-frame"
        x="1"
        y="1"
        width={WIDTH - 2}
        height={height - 2}
        rx="14"
      />
      {children}
    </svg>
  );
}

/** Words that do not matter here. */
export function Bar({ x, y, width }: { x: number; y: number; width: number }) {
  return <rect class="drawing-bar" x={x} y={y} width={width} height="8" rx="4" />;
}

export interface MarkProps {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Marks what to tap: a ground, and a line around it. */
export function Mark(place: MarkProps) {
  return <rect class="drawing-mark" {...place} rx="9" />;
}
