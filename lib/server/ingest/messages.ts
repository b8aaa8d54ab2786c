import * as v from "valibot";
import { isSessionId } from "../../shared/ids.ts";
import { type ClientMessage, MAX_NAME_LENGTH } from "../../shared/protocol.ts";

/** Longest text frame, in UTF-16 code units. `facts` with every camera in it have about 8000. */
export const MAX_TEXT_LENGTH = 16 * 1024;

/** The end of the year 9999, the last that a file name has room for. */
const MAX_EPOCH_MS = Date.UTC(10_000, 0, 1) - 1;

const epochMs = v.pipe(v.number(), v.minValue(0), v.maxValue(MAX_EPOCH_MS));
const amount = v.pipe(v.number(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
const whole = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
const take = whole(0, 0xffff);
/** The number behind the last chunk is one that a `firstSeq` may have. */
const seq = whole(0, 0xffff_ffff + 1);
const text = (limit: number) => v.pipe(v.string(), v.maxLength(limit));
const part = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const finite = v.pipe(v.number(), v.finite());
const word = v.pipe(
  v.string(),
  v.regex(/^[a-z][a-z0-9-]{0,63}$/, "expected a kebab-case word"),
);

const schemas = {
  hello: v.object({
    type: v.literal("hello"),
    session: v.custom<string>(isSessionId, "expected a lower-case UUID"),
    name: text(MAX_NAME_LENGTH),
    startedAt: epochMs,
    now: epochMs,
    firstSeq: v.optional(seq),
    life: v.optional(text(36)),
    connection: v.optional(amount),
    purpose: v.optional(v.picklist(["recording", "standby", "late"])),
    page: v.optional(v.custom<string>(isSessionId, "expected a lower-case UUID")),
  }),
  take: v.object({
    type: v.literal("take"),
    take,
    mimeType: text(200),
    startedAt: epochMs,
    width: v.optional(amount),
    height: v.optional(amount),
    frameRate: v.optional(amount),
  }),
  gap: v.object({
    type: v.literal("gap"),
    take,
    fromMs: epochMs,
    toMs: epochMs,
    cause: word,
    seq: v.optional(seq),
  }),
  status: v.object({
    type: v.literal("status"),
    queuedBytes: amount,
    queuedMs: amount,
    visible: v.boolean(),
    wakeLock: v.boolean(),
    battery: v.optional(part),
    muted: v.optional(v.boolean()),
    lastError: v.optional(text(500)),
    level: v.optional(part),
  }),
  facts: v.object({
    type: v.literal("facts"),
    ready: v.boolean(),
    name: v.optional(text(MAX_NAME_LENGTH)),
    cameras: v.optional(v.pipe(
      v.array(v.object({ id: text(256), label: text(200) })),
      v.maxLength(16),
    )),
    cameraId: v.optional(text(256)),
    resolution: v.optional(text(16)),
    bitsPerSecond: v.optional(amount),
    torch: v.optional(v.boolean()),
    zoom: v.optional(v.object({ min: finite, max: finite, step: finite, now: finite })),
    dark: v.optional(v.boolean()),
  }),
  done: v.object({
    type: v.literal("done"),
    id: amount,
    ok: v.boolean(),
    code: v.optional(word),
  }),
  clock: v.object({
    type: v.literal("clock"),
    id: amount,
    now: epochMs,
  }),
  stop: v.object({
    type: v.literal("stop"),
    lastSeq: whole(-1, 0xffff_ffff),
  }),
};

/** What a text frame was. `ignored`: a type of a later version. */
export type MessageResult =
  | { ok: true; message: ClientMessage }
  | { ok: true; ignored: string }
  | { ok: false; message: string };

/** Reads a text frame from a camera. Unknown fields and types are ignored, as version 1 asks. */
export function readMessage(frame: string): MessageResult {
  if (frame.length > MAX_TEXT_LENGTH) {
    return {
      ok: false,
      message: `Text frame of ${frame.length}: expected at most ${MAX_TEXT_LENGTH}`,
    };
  }
  let json: unknown;
  try {
    json = JSON.parse(frame);
  } catch {
    return { ok: false, message: "Text frame: expected one JSON object" };
  }
  const type = typeof json === "object" && json !== null ? (json as { type?: unknown }).type : null;
  if (typeof type !== "string") {
    return { ok: false, message: 'Text frame: expected a JSON object with a "type"' };
  }
  if (!Object.hasOwn(schemas, type)) return { ok: true, ignored: type.slice(0, 64) };
  const result = v.safeParse(schemas[type as keyof typeof schemas], json);
  if (result.success) return { ok: true, message: result.output };
  const [issue] = result.issues;
  return { ok: false, message: `${type}.${v.getDotPath(issue)}: ${issue.message}` };
}
