/**
 * A server that gives cameras less than a minute to come back, which no setting
 * allows: `IMPATIENT_RESUME_MS`. It serves the ingest and what the tests ask,
 * and no pages.
 */
import { ANYONE } from "../../lib/server/auth/identity.ts";
import { configOrComplain, EXIT_USER_ERROR, exitWith, serve } from "../../lib/server/serve.ts";
import { describeRecording } from "../../lib/server/files/describe_recording.ts";
import type { Services } from "../../lib/server/services.ts";
import { STREAM_PATH } from "../../lib/shared/protocol.ts";

let services: Services;

function answer(request: Request, info: Deno.ServeHandlerInfo<Deno.NetAddr>): Response {
  const { pathname } = new URL(request.url);
  const { ingest, catalog } = services;
  if (pathname !== STREAM_PATH) {
    const session = catalog.session(pathname.split("/").at(-1) ?? "");
    if (!session) return new Response("ok\n");
    return Response.json(describeRecording(catalog, session, ingest.isConnected(session.id)));
  }
  const { hostname, port } = info.remoteAddr;
  const { url, headers } = request;
  const handlers = ingest.connect({ url, headers, remote: { hostname, port }, who: ANYONE });
  const { socket, response } = Deno.upgradeWebSocket(request, ingest.upgradeOptions);
  socket.onopen = () => handlers.open(socket);
  socket.onmessage = (event) => handlers.message(socket, event);
  socket.onclose = () => handlers.close(socket);
  return response;
}

async function main(): Promise<number> {
  const config = await configOrComplain();
  if (!config) return EXIT_USER_ERROR;
  const resumeMs = Number(Deno.env.get("IMPATIENT_RESUME_MS"));
  return await serve({
    config: { ...config, resumeMs },
    onOpen: (opened) => services = opened,
    fetch: answer,
  });
}

if (import.meta.main) void exitWith(main);
