import { mayRead } from "../../../../lib/server/auth/may_read.ts";
import { define } from "../../../../lib/server/define.ts";
import { findSegment } from "../../../../lib/server/files/segment_file.ts";
import { serveSegment, unknownFile } from "../../../../lib/server/files/serve_segment.ts";
import { jsonError } from "../../../../lib/server/json_error.ts";
import { isSessionId } from "../../../../lib/shared/ids.ts";

/** The bytes of a segment, for `<video>`, downloads and programs. */
export const handler = define.handlers(async (ctx) => {
  const { req, url, params: { session, file } } = ctx;
  if (req.method !== "GET" && req.method !== "HEAD") {
    const message = `A recording's file answers GET and HEAD, not ${req.method}`;
    return jsonError(405, "method-not-allowed", message, { allow: "GET, HEAD" });
  }
  const { config: { recordingsDir }, catalog, access } = ctx.state.services;
  const { who, address } = ctx.state;
  const recording = isSessionId(session) ? catalog.session(session) : undefined;
  // Who may not see it does not learn that it is there.
  if (!recording || !mayRead(who, recording)) {
    return jsonError(404, "unknown-session", "There is no such recording");
  }
  const { directory } = recording;
  // Before it is looked at: what was closed by now is looked at in its last state.
  const row = catalog.segmentByFile(directory, file);
  if (row?.session !== session) return unknownFile();
  const isOpen = row.state === "open";
  const segment = await findSegment({ recordingsDir, directory, file });
  if (!segment) return unknownFile();
  const isDownload = url.searchParams.has("download");
  const action = isDownload ? "downloaded" : "watched";
  access.noteOnce({
    action,
    who,
    address,
    subject: session,
    detail: isDownload ? file : undefined,
  });
  return await serveSegment(req, segment, { isOpen, downloadAs: isDownload ? file : undefined });
});
