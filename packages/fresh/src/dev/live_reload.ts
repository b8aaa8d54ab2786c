type Handler = (request: Request, info: Deno.ServeHandlerInfo) => Promise<Response>;

/**
 * Adds the socket by which an open page learns that the server was restarted.
 *
 * @param revision Tells this start from others. Default: now.
 */
export function liveReload(handler: Handler, revision = Date.now()): Handler {
  return (request, info) => {
    if (new URL(request.url).pathname !== "/_frsh/alive") return handler(request, info);
    if (request.headers.get("upgrade") !== "websocket") {
      return Promise.resolve(new Response(null, { status: 501 }));
    }
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.onopen = () => socket.send(JSON.stringify({ type: "initial-state", revision }));
    return Promise.resolve(response);
  };
}
