import * as v from "valibot";
import type { CameraView } from "../../shared/cameras.ts";
import { type ControlWish, MAX_NAME_LENGTH } from "../../shared/protocol.ts";
import type { CameraHub } from "./camera_hub.ts";
import { ANSWER_MS, type WishResult } from "./wishes.ts";

const settings = v.pipe(
  v.object({
    action: v.literal("settings"),
    name: v.optional(v.pipe(v.string(), v.maxLength(MAX_NAME_LENGTH))),
    cameraId: v.optional(v.pipe(v.string(), v.nonEmpty(), v.maxLength(256))),
    resolution: v.optional(v.pipe(v.string(), v.regex(/^[0-9A-Za-z]{1,16}$/))),
    bitsPerSecond: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1e9))),
    torch: v.optional(v.boolean()),
    zoom: v.optional(v.pipe(v.number(), v.finite())),
    dark: v.optional(v.boolean()),
  }),
  v.check((wish) => Object.keys(wish).length > 1, "nothing is to be changed"),
);

/** What an operator may wish of one camera. */
export const wishBody = v.variant("action", [
  v.object({ action: v.literal("start") }),
  v.object({ action: v.literal("stop") }),
  settings,
]);

/** ... and of all of them together. */
export const wishForAllBody = v.object({ action: v.picklist(["start", "stop"]) });

/** Why a wish was not fulfilled. */
export interface WishFailure {
  status: 404 | 409 | 429 | 504;
  code: string;
  /** A sentence that says what to do. */
  message: string;
}

/** The same for one camera of several. */
export interface CameraAnswer extends Pick<CameraView, "session" | "page" | "name"> {
  ok: boolean;
  error?: Pick<WishFailure, "code" | "message">;
}

/** Tells one camera a wish and waits for its answer; undefined if it is fulfilled. */
export async function operate(
  cameras: CameraHub,
  session: string,
  wish: ControlWish,
): Promise<WishFailure | undefined> {
  const result = await cameras.control(session, wish);
  if (result) return failureOf(result);
  return {
    status: 404,
    code: "unknown-camera",
    message: "No camera of this id is connected: look at GET /api/status which are",
  };
}

/** Tells all cameras that it concerns a wish, in the same turn. */
export async function operateAll(
  cameras: CameraHub,
  action: "start" | "stop",
): Promise<CameraAnswer[]> {
  const wanted = action === "start" ? "ready" : "recording";
  const concerned = cameras.list().filter(({ state }) => state === wanted);
  const results = concerned.map(({ session }) => operate(cameras, session, { action }));
  return await Promise.all(results.map(async (result, i) => {
    const { session, page, name } = concerned[i];
    const failure = await result;
    if (!failure) return { session, page, name, ok: true };
    const { code, message } = failure;
    return { session, page, name, ok: false, error: { code, message } };
  }));
}

/** Cameras' own codes, in sentences. */
const REFUSALS: Readonly<Record<string, string>> = {
  "not-ready": "The camera is not open: tap on its page once, and allow it there",
  "unknown-action": "The camera's page is of another version: reload it there",
  "unknown-device": "The device has no such camera any more: choose another",
};

function failureOf(result: WishResult): WishFailure | undefined {
  if (result.ok) return undefined;
  switch (result.why) {
    case "refused": {
      const { code } = result;
      const message = Object.hasOwn(REFUSALS, code)
        ? REFUSALS[code]
        : `The camera did not do it (${code}): look at the device`;
      return { status: 409, code, message };
    }
    case "silent":
      return {
        status: 504,
        code: "camera-silent",
        message: `The camera did not answer within ${ANSWER_MS / 1000} s: look whether its page ` +
          "is open and its screen on",
      };
    case "away":
      return {
        status: 409,
        code: "camera-away",
        message: "The camera is just connecting again: try once more in a moment",
      };
    case "busy":
      return {
        status: 429,
        code: "camera-busy",
        message: "The camera has not answered earlier wishes yet: wait a moment",
      };
  }
}

/** A wish in a few words, for those who look up what was done. */
export function wishWords({ action, ...more }: ControlWish): string {
  return [action, ...Object.keys(more)].join(" ");
}
