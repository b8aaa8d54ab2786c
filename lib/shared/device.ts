/**
 * What a device is, as far as trusting a certificate goes: by its system, and
 * for Firefox on Linux by the browser, which has a store of its own.
 */
export const DEVICES = [
  "ios",
  "ipados",
  "macos",
  "android",
  "windows",
  "chromeos",
  "linux",
  "firefox",
] as const;

/** One of {@link DEVICES}. */
export type Device = typeof DEVICES[number];

/** How its owner calls it; names are the same in every language. */
export const DEVICE_NAMES: Readonly<Record<Device, string>> = {
  ios: "iPhone",
  ipados: "iPad",
  macos: "Mac",
  android: "Android",
  windows: "Windows",
  chromeos: "Chromebook",
  linux: "Linux",
  firefox: "Firefox (Linux)",
};

/** Is this one of {@link DEVICES}? */
export function isDevice(value: unknown): value is Device {
  return (DEVICES as readonly unknown[]).includes(value);
}
