import * as v from "valibot";

/** The longest body that the API takes, bytes. */
const MAX_BODY_BYTES = 16 * 1024;
/** How deep objects and arrays may lie in one another. */
const MAX_DEPTH = 8;
/** How long a body may take to arrive, ms. */
const BODY_TIMEOUT_MS = 10_000;

/** A body that was read, or why not: a status, and a sentence. */
export type JsonResult<T> =
  | { ok: true; value: T }
  | { ok: false; status: 400 | 408 | 413 | 415; message: string };

/**
 * Reads a JSON body of known form: no longer than 16 KiB, no deeper than eight
 * levels, within ten seconds. Unknown fields are ignored.
 *
 * `Content-Type` must be JSON: a form of somebody else's page cannot send that.
 *
 * @param timeoutMs For tests: other than ten seconds.
 */
export async function readJson<S extends v.GenericSchema>(
  req: Request,
  schema: S,
  timeoutMs = BODY_TIMEOUT_MS,
): Promise<JsonResult<v.InferOutput<S>>> {
  const type = req.headers.get("content-type")?.split(";")[0].trim().toLowerCase();
  if (type !== "application/json") {
    return { ok: false, status: 415, message: "Send JSON, with content-type: application/json" };
  }
  const body = await readBody(req, timeoutMs);
  if (typeof body !== "string") return body;
  if (isDeep(body)) {
    return { ok: false, status: 400, message: `JSON deeper than ${MAX_DEPTH} levels` };
  }
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { ok: false, status: 400, message: "The body is not JSON" };
  }
  const result = v.safeParse(schema, json);
  if (result.success) return { ok: true, value: result.output };
  const [issue] = result.issues;
  return { ok: false, status: 400, message: `${v.getDotPath(issue) ?? "body"}: ${issue.message}` };
}

async function readBody(req: Request, timeoutMs: number): Promise<string | JsonResult<never>> {
  const tooLong = {
    ok: false,
    status: 413,
    message: `A body of more than ${MAX_BODY_BYTES} bytes`,
  } as const;
  if (Number(req.headers.get("content-length")) > MAX_BODY_BYTES) return tooLong;
  const reader = req.body?.getReader();
  if (!reader) return "";
  const decoder = new TextDecoder();
  const deadline = Date.now() + timeoutMs;
  let text = "";
  let bytes = 0;
  for (;;) {
    const part = await within(reader.read(), deadline - Date.now());
    if (part === undefined) {
      reader.cancel().catch(() => {});
      return { ok: false, status: 408, message: "The body did not arrive in time" };
    }
    if (part.done) return text + decoder.decode();
    bytes += part.value.byteLength;
    if (bytes > MAX_BODY_BYTES) {
      reader.cancel().catch(() => {});
      return tooLong;
    }
    text += decoder.decode(part.value, { stream: true });
  }
}

/** What a promise gives, or undefined after `ms`, or if it fails. */
async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => late.resolve(undefined), Math.max(0, ms));
  try {
    return await Promise.race([promise, late.promise]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** Brackets within strings do not count. */
function isDeep(json: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < json.length; at++) {
    const char = json[at];
    if (inString) {
      if (char === "\\") at++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === "{" || char === "[") {
      if (++depth > MAX_DEPTH) return true;
    } else if (char === "}" || char === "]") depth--;
  }
  return false;
}
