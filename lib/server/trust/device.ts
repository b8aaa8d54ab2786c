import type { Device } from "../../shared/device.ts";

/** What a browser says of itself. */
export interface Visitor {
  /** Null if it says nothing that tells. */
  device: Device | null;
  /** Firefox keeps certificates of its own, on Linux only those. */
  isFirefox: boolean;
  /** A browser inside WeChat can neither install a profile nor use a camera. */
  isInApp: boolean;
}

/** Names in the order in which they must be looked for: each may stand in a later one's text. */
const SYSTEMS: [RegExp, Device][] = [
  [/\biPhone\b|\biPod\b/, "ios"],
  [/\biPad\b/, "ipados"],
  [/\bCrOS\b/, "chromeos"],
  [/\bAndroid\b|\bHarmonyOS\b|\bOpenHarmony\b/, "android"],
  [/\bWindows\b/, "windows"],
  [/\bMacintosh\b|\bMac OS X\b/, "macos"],
  [/\bLinux\b|\bX11\b/, "linux"],
];

/** Values of `Sec-CH-UA-Platform` (User-Agent Client Hints, section 3.10). */
const PLATFORMS: Readonly<Record<string, Device>> = {
  "Android": "android",
  "Chrome OS": "chromeos",
  "Chromium OS": "chromeos",
  "iOS": "ios",
  "Linux": "linux",
  "macOS": "macos",
  "Windows": "windows",
};

/**
 * Recognises a device by its request. An iPad says that it is a Macintosh
 * (since iPadOS 13) and a large Android tablet that it is Linux: only the page
 * itself can tell, see `lib/client/trust/refine.ts`.
 *
 * @param headers `User-Agent`, and `Sec-CH-UA-Platform`, which Chromium sends over HTTPS alone.
 */
export function recogniseVisitor(headers: Headers): Visitor {
  const userAgent = headers.get("user-agent") ?? "";
  const platform = /^"([^"]*)"$/.exec(headers.get("sec-ch-ua-platform") ?? "")?.[1] ?? "";
  const isFirefox = /\bFirefox\/|\bFxiOS\//.test(userAgent);
  const hinted = Object.hasOwn(PLATFORMS, platform) ? PLATFORMS[platform] : undefined;
  const system = hinted ?? SYSTEMS.find(([pattern]) => pattern.test(userAgent))?.[1] ?? null;
  return {
    device: system === "linux" && isFirefox ? "firefox" : system,
    isFirefox,
    isInApp: /\bMicroMessenger\//.test(userAgent),
  };
}
