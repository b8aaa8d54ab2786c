/** Outlines on a 24 by 24 grid. */
const ICONS = {
  "play": "M8 5v14l11-7L8 5Z",
  "pause": "M8 5v14M16 5v14",
  "step": "M6 6v12l8-6-8-6ZM18 6v12",
  "step-back": "M18 6v12l-8-6 8-6ZM6 6v12",
  "file": "M5 6l6 6-6 6M12 6l6 6-6 6M20 5v14",
  "file-back": "M19 6l-6 6 6 6M12 6l-6 6 6 6M4 5v14",
  "break": "M3 8v8h5M8 8H3M21 8h-5M21 8v8h-5M10.5 18l3-12",
  "link":
    "M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-5.7-5.7l-1.3 1.3M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 5.7 5.7l1.3-1.3",
  "remove": "M6 6l12 12M18 6 6 18",
  "done": "M5 12.5l4.5 4.5L19 7",
  "keys": "M3 6h18v12H3V6ZM7 10h.01M11 10h.01M15 10h.01M18 10h.01M8 14h8",
  "full-screen": "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  "zoom-in": "M17 10.5a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0ZM15.3 15.3 21 21M10.5 8v5M8 10.5h5",
  "zoom-out": "M17 10.5a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0ZM15.3 15.3 21 21M8 10.5h5",
  "left": "M15 5l-7 7 7 7",
  "right": "M9 5l7 7-7 7",
} as const satisfies Record<string, string>;

/** Name of an icon. */
export type ControlIconName = keyof typeof ICONS;

export function isIcon(name: string): name is ControlIconName {
  return Object.hasOwn(ICONS, name);
}

/** A decoration of a button, whose label says the same in words. */
export function ControlIcon({ name }: { name: ControlIconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={ICONS[name]} />
    </svg>
  );
}
