import "preact/debug";
export { boot } from "./client.ts";

// The server restarts on a change; a connection that comes back to another start means new code.
let revision: number | null = null;

function connect(): void {
  const socket = new WebSocket(new URL("/_frsh/alive", location.origin.replace("http", "ws")));
  socket.onmessage = (event) => {
    const started: number = JSON.parse(event.data).revision;
    if (revision !== null && revision !== started) location.reload();
    revision = started;
  };
  socket.onclose = () => setTimeout(connect, 300);
}

connect();
