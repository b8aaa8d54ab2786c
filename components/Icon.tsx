/** Outlines on a 24 by 24 grid. */
const PATHS = {
  settings:
    "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.8a2.2 2.2 0 1 1 0 4.4 2.2 2.2 0 0 1 0-4.4ZM9 14.8a2.2 2.2 0 1 1 0 4.4 2.2 2.2 0 0 1 0-4.4Z",
  flip: "M4 11a8 8 0 0 1 14-4.6L20 9M20 4v5h-5M20 13a8 8 0 0 1-14 4.6L4 15M4 20v-5h5",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z",
  close: "M6 6l12 12M18 6 6 18",
  edit: "M4 20h4L19 9l-4-4L4 16v4ZM13 7l4 4",
  torch: "M8 3h8v4l-2 3v11h-4V10L8 7V3ZM12 13v2",
  alert: "M12 4 2.5 20h19L12 4ZM12 10v5M12 17.6v.4",
  camera: "M3 8h4l2-3h6l2 3h4v11H3V8ZM12 10a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7Z",
  key: "M14.5 9.5a4 4 0 1 1 0-5.7 4 4 0 0 1 0 5.7ZM11.7 9.5 4 17.2V20h3v-2.5h2.5V15H12l1.2-1.2",
  speaker: "M4 9.5v5h4l5 4v-13l-5 4H4ZM16.5 9a4.2 4.2 0 0 1 0 6M19 6.5a7.8 7.8 0 0 1 0 11",
  silent: "M4 9.5v5h4l5 4v-13l-5 4H4ZM16.5 9.5l5 5M21.5 9.5l-5 5",
  full: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  float: "M3 5h18v14H3V5ZM12 12h7v5h-7v-5Z",
  microphone: "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3ZM5 11a7 7 0 0 0 14 0M12 18v3",
} as const;

/** Name of an icon. */
export type IconName = keyof typeof PATHS;

/** A decoration: what it stands beside, or the label of its button, says the same in words. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
