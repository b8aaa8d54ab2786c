/**
 * The rival: a server that does what no server can do without. It receives over
 * TLS, appends each message to a file of its connection and acknowledges. It
 * looks at nothing, and stands for nothing if a write fails.
 *
 * Arguments: certificate, key, directory, port, `sync` or `async`.
 */
import { join } from "node:path";

const [certFile, keyFile, directory, port, how] = Deno.args;
const HEADER_BYTES = 8;
let count = 0;

function answer(text: string): string | undefined {
  const { type, session } = JSON.parse(text);
  if (type === "stop") return JSON.stringify({ type: "stopped" });
  if (type !== "hello") return undefined;
  const limits = { nextSeq: 0, windowBytes: 8 * 1024 * 1024, maxFrameBytes: 1024 * 1024 };
  return JSON.stringify({ type: "welcome", session, ...limits });
}

function connect(socket: WebSocket): void {
  const file = Deno.openSync(join(directory, `${count++}`), { write: true, create: true });
  let working: Promise<unknown> = Promise.resolve();
  const append = async (payload: Uint8Array) => {
    for (let done = 0; done < payload.byteLength;) done += await file.write(payload.subarray(done));
  };
  socket.binaryType = "arraybuffer";
  socket.onmessage = ({ data }) => {
    if (typeof data === "string") {
      const text = answer(data);
      if (text !== undefined) socket.send(text);
      return;
    }
    const ack = () => socket.send(`{"type":"ack","seq":${new DataView(data).getUint32(4)}}`);
    const payload = new Uint8Array(data, HEADER_BYTES);
    if (how === "sync") {
      for (let done = 0; done < payload.byteLength;) done += file.writeSync(payload.subarray(done));
      ack();
    } else {
      working = working.then(() => append(payload)).then(ack);
    }
  };
  socket.onclose = () => working.then(() => file.close());
}

Deno.serve({
  hostname: "127.0.0.1",
  port: Number(port),
  cert: Deno.readTextFileSync(certFile),
  key: Deno.readTextFileSync(keyFile),
  onListen() {},
}, (request) => {
  if (request.headers.get("upgrade") !== "websocket") return new Response("ok");
  const { socket, response } = Deno.upgradeWebSocket(request, { protocol: "local-camera.v1" });
  connect(socket);
  return response;
});
