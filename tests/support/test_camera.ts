import { framesOf } from "../../lib/shared/frame.ts";
import {
  type ClientMessage,
  type Hello,
  type ServerMessage,
  STREAM_PATH,
  SUBPROTOCOL,
  type Welcome,
} from "../../lib/shared/protocol.ts";
import type { TestServer } from "./test_server.ts";

type Received<Type> = Extract<ServerMessage, { type: Type }>;

/** A camera without a browser: speaks the ingest protocol by hand, rightly or wrongly. */
export class TestCamera implements Disposable {
  readonly received: ServerMessage[] = [];
  readonly socket: WebSocket;
  readonly #waiting = new Set<() => void>();
  #close: { code: number; reason: string } | undefined;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => {
      this.received.push(JSON.parse(data));
      this.#wake();
    };
    socket.onclose = ({ code, reason }) => {
      this.#close = { code, reason };
      this.#wake();
    };
  }

  /**
   * Connects.
   *
   * @param origin The header a browser would send.
   * @param token Of a paired program.
   */
  static async connect(
    server: Pick<TestServer, "origin" | "client">,
    origin?: string,
    token?: string,
  ): Promise<TestCamera> {
    const url = server.origin.replace("https:", "wss:") + STREAM_PATH;
    const options = {
      protocols: [SUBPROTOCOL],
      client: server.client,
      headers: {
        ...(origin !== undefined && { origin }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
    };
    // Node's types, which npm packages bring along, hide that Deno takes options here.
    const socket = new WebSocket(url, options as unknown as string[]);
    const camera = new TestCamera(socket);
    await new Promise<void>((resolve, reject) => {
      socket.onopen = () => resolve();
      socket.onerror = (event) => reject(new Error(`${(event as ErrorEvent).message}`));
    });
    socket.onerror = null;
    return camera;
  }

  send(message: ClientMessage | Record<string, unknown>): void {
    this.socket.send(JSON.stringify(message));
  }

  /** Sends `hello` and waits for the answer. */
  async hello(
    session: string,
    name = "Test",
    purpose?: Hello["purpose"],
  ): Promise<Welcome> {
    this.send({ type: "hello", session, name, purpose, startedAt: Date.now(), now: Date.now() });
    return await this.next("welcome");
  }

  /** Sends one chunk, cut into frames of `maxFrameBytes`. */
  sendChunk(take: number, seq: number, bytes: Uint8Array, maxFrameBytes = 64 * 1024): void {
    for (const frame of framesOf({ take, seq, bytes }, maxFrameBytes)) this.socket.send(frame);
  }

  /** The first message of `type` that meets `where`, now or later. */
  async next<Type extends ServerMessage["type"]>(
    type: Type,
    where: (message: Received<Type>) => boolean = () => true,
  ): Promise<Received<Type>> {
    return await this.#until(() => {
      const found = this.received.find((message) =>
        message.type === type && where(message as Received<Type>)
      );
      return found as Received<Type> | undefined;
    }, `message ${type}`);
  }

  /** Waits until everything up to `seq` is acknowledged. */
  async acked(seq: number): Promise<void> {
    await this.next("ack", (ack) => ack.seq >= seq);
  }

  /** Waits for the close. */
  async closed(): Promise<{ code: number; reason: string }> {
    return await this.#until(() => this.#close, "close", true);
  }

  [Symbol.dispose](): void {
    this.socket.close();
  }

  async #until<T>(look: () => T | undefined, what: string, closeIsFine = false): Promise<T> {
    const timeout = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => timeout.reject(new Error(`No ${what} in 30 s: ${JSON.stringify(this.received)}`)),
      30_000,
    );
    try {
      for (;;) {
        const found = look();
        if (found !== undefined) return found;
        if (this.#close && !closeIsFine) {
          throw new Error(`Closed with ${this.#close.code} instead of ${what}`);
        }
        const woken = Promise.withResolvers<void>();
        this.#waiting.add(woken.resolve);
        await Promise.race([woken.promise, timeout.promise]);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
