import { eTag, ifNoneMatch } from "@std/http/etag";
import type { RecordingDescription } from "../../shared/recording.ts";

const HEADERS = {
  "content-type": "application/json",
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff",
};

/**
 * Answers `GET` with a session's description. One that is over changes seldom: it has an ETag, and
 * who knows it is told so. One that goes on is another the next second: it is not to be kept.
 */
export async function serveDescription(
  req: Request,
  description: RecordingDescription,
): Promise<Response> {
  const body = JSON.stringify(description);
  if (description.state !== "stopped") {
    return new Response(body, { headers: { ...HEADERS, "cache-control": "no-store" } });
  }
  const etag = await eTag(body);
  const headers = { ...HEADERS, "cache-control": "private, no-cache", etag };
  if (ifNoneMatch(req.headers.get("if-none-match"), etag)) return new Response(body, { headers });
  return new Response(null, { status: 304, headers });
}
