/** Outlines on a 24 by 24 grid; what is written in them is read by nobody but the eye. */
const ICONS = {
  "play": { d: "M8 5v14l11-7L8 5Z" },
  "pause": { d: "M8 5v14M16 5v14" },
  "step": { d: "M6 6v12l8-6-8-6ZM18 6v12" },
  "step-back": { d: "M18 6v12l-8-6 8-6ZM6 6v12" },
  "ten": { d: "M19 12a7 7 0 1 1-3-5.7L19 8M19 3.500v4.500h-4.5", text: "10" },
  "ten-back": { d: "M5 12a7 7 0 1 0 3-5.700L5 8M5 3.500v4.500h4.5", text: "10" },
  "minute": { d: "M19 12a7 7 0 1 1-3-5.700L19 8M19 3.500v4.500h-4.5", text: "60" },
  "minute-back": { d: "M5 12a7 7 0 1 0 3-5.700L5 8M5 3.500v4.500h4.5", text: "60" },
  "file": { d: "M5 6l6 6-6 6M12 6l6 6-6 6M20 5v14" },
  "file-back": { d: "M19 6l-6 6 6 6M12 6l-6 6 6 6M4 5v14" },
  "break": { d: "M3 8v8h5M8 8H3M21 8h-5M21 8v8h-5M10.5 18l3-12" },
  "link": {
    d: "M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-5.7-5.700l-1.3 1.300M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 5.7 5.700l1.3-1.3",
  },
  "done": { d: "M5 12.5l4.5 4.5L19 7" },
  "keys": { d: "M3 6h18v12H3V6ZM7 10h.01M11 10h.01M15 10h.01M18 10h.01M8 14h8" },
  "full-screen": { d: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5" },
  "plus": { d: "M12 5v14M5 12h14" },
  "minus": { d: "M5 12h14" },
  "left": { d: "M15 5l-7 7 7 7" },
  "right": { d: "M9 5l7 7-7 7" },
} as const satisfies Record<string, { d: string; text?: string }>;

/** Name of an icon. */
export type ControlIconName = keyof typeof ICONS;

/** A decoration of a button, whose label says the same in words. */
export function ControlIcon({ name }: { name: ControlIconName }) {
  const icon: { d: string; text?: string } = ICONS[name];
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={icon.d} />
      {icon.text && <text class="icon-text" x="12" y="14.8" text-anchor="middle">{icon.text}</text>}
    </svg>
  );
}
