import type { Device } from "../../shared/device.ts";

/** What only the device itself knows. */
export interface Touch {
  /** `navigator.maxTouchPoints`. */
  touchPoints: number;
  /** Is a finger its only pointer: `(hover: none) and (pointer: coarse)`? */
  isFingerOnly: boolean;
}

/**
 * The device, more exactly than its request says. iPadOS passes for a Mac, but
 * no Mac has a touch screen; Chrome on a large Android tablet passes for
 * Linux, but a laptop with a touch screen has a mouse as well.
 */
export function refinedDevice(
  guess: Device | null,
  { touchPoints, isFingerOnly }: Touch,
): Device | null {
  if (guess === "macos" && touchPoints > 1) return "ipados";
  if ((guess === "linux" || guess === "firefox") && isFingerOnly) return "android";
  return guess;
}
