import { MAX_NAME_LENGTH } from "../../shared/protocol.ts";

/** Picture heights that can be wished for, with their 16:9 widths, in pixels. */
export const RESOLUTIONS = {
  "480p": { width: 854, height: 480 },
  "720p": { width: 1280, height: 720 },
  "1080p": { width: 1920, height: 1080 },
  "4K": { width: 3840, height: 2160 },
} as const;
/** Frames a second that can be wished for. */
export const FRAME_RATES = [15, 24, 30, 60] as const;
/** Video bits a second that can be wished for; 0 lets the picture decide. */
export const BIT_RATES = [0, 1_000_000, 2_500_000, 5_000_000, 8_000_000, 16_000_000] as const;

/** What the person chose. Wishes, not facts: the camera gives what it has. */
export interface Settings {
  /** Name of this camera, up to `MAX_NAME_LENGTH` characters; empty until named. */
  name: string;
  /** `deviceId`, or empty: the one that {@link facing} says. */
  cameraId: string;
  facing: "environment" | "user";
  /** Record sound at all? */
  sound: boolean;
  /** `deviceId`, or empty for the usual one. */
  microphoneId: string;
  resolution: keyof typeof RESOLUTIONS;
  frameRate: number;
  /** Video bits a second; 0 lets the picture decide. */
  bitsPerSecond: number;
  /** Id of a format, or empty for the best. */
  format: string;
  /** `auto` mirrors the preview of a front camera. What is recorded is never mirrored. */
  mirror: "auto" | "on" | "off";
  /** Language of the page, or empty: the browser's. */
  lang: string;
}

export const DEFAULT_SETTINGS: Readonly<Settings> = {
  name: "",
  cameraId: "",
  facing: "environment",
  sound: true,
  microphoneId: "",
  resolution: "1080p",
  frameRate: 30,
  bitsPerSecond: 0,
  format: "",
  mirror: "auto",
  lang: "",
};

const KEY = "local-camera.settings";
/** Longer strings are none that this page wrote. Chromium's device ids have 64 characters. */
const MAX_STRING = 256;

const VALID: { [K in keyof Settings]: (value: unknown) => boolean } = {
  name: (value) => text(value, MAX_NAME_LENGTH),
  cameraId: text,
  facing: among(["environment", "user"]),
  sound: (value) => typeof value === "boolean",
  microphoneId: text,
  resolution: among(Object.keys(RESOLUTIONS)),
  frameRate: among(FRAME_RATES),
  bitsPerSecond: among(BIT_RATES),
  format: text,
  mirror: among(["auto", "on", "off"]),
  lang: text,
};

/** Is this a value that a choice may have? */
export function isSetting(key: keyof Settings, value: unknown): boolean {
  return VALID[key](value);
}

function text(value: unknown, max: number = MAX_STRING): boolean {
  return typeof value === "string" && value.length <= max;
}

function among(allowed: readonly unknown[]): (value: unknown) => boolean {
  return (value) => allowed.includes(value);
}

/** Where the choices are kept: `localStorage`, or nothing in a private window that forbids it. */
export type SettingsStore = Pick<Storage, "getItem" | "setItem">;

/**
 * Reads the remembered choices. Whatever is missing, corrupt or unreadable is
 * the default; what is good beside it is kept.
 */
export function readSettings(store: SettingsStore | undefined): Settings {
  const settings: Settings = { ...DEFAULT_SETTINGS };
  try {
    const found = Object.entries(JSON.parse(store?.getItem(KEY) ?? "{}") ?? {});
    const good = found.filter(([key, value]) =>
      Object.hasOwn(VALID, key) && VALID[key as keyof Settings](value)
    );
    Object.assign(settings, Object.fromEntries(good));
  } catch {
    // Not JSON, or storage is forbidden: the defaults stand.
  }
  return settings;
}

/** Remembers the choices; a full or forbidden store means only that they are forgotten. */
export function writeSettings(store: SettingsStore | undefined, settings: Settings): void {
  try {
    store?.setItem(KEY, JSON.stringify(settings));
  } catch {
    // A choice that cannot be kept is no reason to disturb a recording.
  }
}

/** What of a change needs another camera stream, another recorder, or neither. */
export type Consequence = "none" | "take" | "camera";

const CONSEQUENCE: Partial<Record<keyof Settings, Consequence>> = {
  cameraId: "camera",
  facing: "camera",
  sound: "camera",
  microphoneId: "camera",
  resolution: "camera",
  frameRate: "camera",
  bitsPerSecond: "take",
  format: "take",
};

/** The strongest consequence of a change. */
export function consequenceOf(change: Partial<Settings>): Consequence {
  const all = Object.keys(change).map((key) => CONSEQUENCE[key as keyof Settings]);
  return all.includes("camera") ? "camera" : all.includes("take") ? "take" : "none";
}
