import { LIVE_PATH, type LiveInit, type LiveMessage } from "../../lib/shared/live.ts";
import type { TestServer } from "./test_server.ts";

/** One stream of a viewer: what it was told, and what it got. */
export interface LiveStream {
  init: LiveInit;
  header: Uint8Array;
  pieces: Uint8Array[];
}

/** Somebody who watches a camera without a browser. */
export class TestViewer implements Disposable {
  readonly said: LiveMessage[] = [];
  readonly streams: LiveStream[] = [];
  readonly socket: WebSocket;
  closedWith: { code: number; reason: string } | undefined;

  /** @param headers In addition: `origin`, `authorization`. */
  constructor(
    server: Pick<TestServer, "origin" | "client">,
    session: string,
    headers: Record<string, string> = {},
  ) {
    const url = `${server.origin.replace("https:", "wss:")}${LIVE_PATH}/${session}`;
    // Node's types, which npm packages bring along, hide that Deno takes options here.
    const options = { client: server.client, headers } as unknown as string[];
    this.socket = new WebSocket(url, options);
    this.socket.binaryType = "arraybuffer";
    this.socket.onmessage = ({ data }) => this.#receive(data);
    this.socket.onclose = ({ code, reason }) => this.closedWith = { code, reason };
    this.socket.onerror = () => {};
  }

  /** Bytes of media so far, over all streams. */
  get mediaBytes(): number {
    return this.streams.flatMap(({ pieces }) => pieces)
      .reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  /** What `look` finds, as soon as it finds something. */
  async until<T>(look: (viewer: TestViewer) => T | undefined | false): Promise<T> {
    const deadline = Date.now() + 20_000;
    for (;;) {
      const found = look(this);
      if (found !== undefined && found !== false) return found;
      if (Date.now() > deadline) {
        const { closedWith, said } = this;
        throw new Error(`Not seen in 20 s: ${look} in ${JSON.stringify({ closedWith, said })}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  [Symbol.dispose](): void {
    this.socket.close();
  }

  #receive(data: string | ArrayBuffer): void {
    if (typeof data !== "string") {
      const stream = this.streams.at(-1)!;
      if (stream.header.byteLength === 0) stream.header = new Uint8Array(data);
      else stream.pieces.push(new Uint8Array(data));
      return;
    }
    const message: LiveMessage = JSON.parse(data);
    this.said.push(message);
    if (message.type === "init") {
      this.streams.push({ init: message, header: new Uint8Array(0), pieces: [] });
    }
  }
}
