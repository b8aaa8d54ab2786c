/** Bytes in a mebibyte. */
export const MIB = 1024 * 1024;
/** Bytes in a gibibyte: the GB of `CAMERA_MIN_FREE_GB` and of every screen. */
export const GIB = 1024 * MIB;
/** Milliseconds in a day of 24 hours. */
export const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * A size for people: `1.4 MB`, `23 GB`. Binary multiples with the customary
 * names, at most three significant figures.
 *
 * @param bytes Size in bytes, from 0.
 */
export function formatBytes(bytes: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = unit === 0 || value >= 99.5 ? 0 : value >= 9.95 ? 1 : 2;
  return `${Number(value.toFixed(digits))} ${units[unit]}`;
}

/**
 * A duration as a clock shows it: `0:07`, `12:34`, `1:02:03`. Whole seconds,
 * rounded down, so that a shown second has really passed.
 *
 * @param ms Duration in milliseconds; negative values show as `0:00`.
 */
export function formatClock(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor(total / 60) % 60;
  const seconds = total % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}
