/**
 * Many cameras in one process: each sends the same long take, chunk by chunk at
 * even times, and begins at another instant than the others.
 *
 * One argument, JSON: {@link CamerasOptions}. Each step waits for a line on
 * standard input and answers with one: connected, sent and acknowledged
 * ({@link SentReport}), stopped.
 */
import { FRAME_HEADER_BYTES, framesOf } from "../../lib/shared/frame.ts";
import { STREAM_PATH, SUBPROTOCOL } from "../../lib/shared/protocol.ts";
import { longStream, type Stream, type StreamKind } from "./stream.ts";

export interface CamerasOptions {
  /** `https:` address of the server. */
  origin: string;
  caFile: string;
  kind: StreamKind;
  mediaMs: number;
  /** How many times as fast as real time. */
  speed: number;
  /** Numbers of these cameras, and of all. They share the time between two chunks evenly. */
  cameras: number[];
  outOf: number;
  /** What is acknowledged earlier is not counted, ms from the first step of sending. */
  warmMs: number;
}

/** What became of a run. */
export interface SentReport {
  /** Media that was acknowledged after the warm-up, without any header. */
  bytes: number;
  /** Time from sending a chunk to its acknowledgement, ms, of all chunks. */
  ackMs: number[];
}

const WINDOW_BYTES = 8 * 1024 * 1024;

class Camera {
  readonly ackMs: number[] = [];
  /** Acknowledged since {@link countFrom}, bytes. */
  counted = 0;
  countFrom = Infinity;
  readonly #sentAt: number[] = [];
  readonly #stream: Stream;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<string, () => void>();
  #acked = -1;
  #inFlight = 0;
  /** As `welcome` says. */
  #maxFrameBytes = 0;

  constructor(origin: string, client: Deno.HttpClient, stream: Stream) {
    const url = origin.replace("https:", "wss:") + STREAM_PATH;
    const options = { protocols: [SUBPROTOCOL], client };
    this.#stream = stream;
    // Node's types, which npm packages bring along, hide that Deno takes options here.
    this.#socket = new WebSocket(url, options as unknown as string[]);
    this.#socket.onmessage = ({ data }) => this.#receive(data);
    this.#socket.onclose = ({ code }) => {
      if (this.#acked < stream.chunks.length - 1) throw new Error(`Closed with ${code}`);
    };
  }

  async connect(number: number): Promise<void> {
    await new Promise((resolve) => this.#socket.onopen = resolve);
    const now = Date.now();
    const session = crypto.randomUUID();
    const hello = { type: "hello", session, name: `Camera ${number}`, startedAt: now, now };
    const welcomed = this.#next("welcome");
    this.#say(hello);
    await welcomed;
    this.#say({ type: "take", take: 0, mimeType: this.#stream.mimeType, startedAt: now });
  }

  /** Sends every chunk at its time; resolves when the last is acknowledged. */
  async send(firstAt: number, everyMs: number): Promise<void> {
    const { chunks } = this.#stream;
    for (const [seq, bytes] of chunks.entries()) {
      const wait = firstAt + seq * everyMs - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      this.#inFlight += bytes.byteLength + FRAME_HEADER_BYTES;
      if (this.#inFlight > WINDOW_BYTES) throw new Error("The server cannot keep up: go slower");
      this.#sentAt.push(performance.now());
      for (const frame of framesOf({ take: 0, seq, bytes }, this.#maxFrameBytes)) {
        this.#socket.send(frame);
      }
    }
    while (this.#acked < chunks.length - 1) await this.#next("ack");
  }

  async stop(): Promise<void> {
    const stopped = this.#next("stopped");
    this.#say({ type: "stop", lastSeq: this.#stream.chunks.length - 1 });
    await stopped;
    this.#socket.close();
  }

  #receive(text: string): void {
    const message = JSON.parse(text);
    if (message.type === "welcome") this.#maxFrameBytes = message.maxFrameBytes;
    if (message.type === "error") throw new Error(message.message);
    if (message.type === "ack") {
      while (this.#acked < message.seq) {
        this.#acked++;
        const { byteLength } = this.#stream.chunks[this.#acked];
        this.#inFlight -= byteLength + FRAME_HEADER_BYTES;
        if (performance.now() < this.countFrom) continue;
        this.counted += byteLength;
        this.ackMs.push(performance.now() - this.#sentAt[this.#acked]);
      }
    }
    this.#waiting.get(message.type)?.();
  }

  #next(type: string): Promise<void> {
    return new Promise((resolve) => this.#waiting.set(type, resolve));
  }

  #say(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }
}

async function main(): Promise<void> {
  const options: CamerasOptions = JSON.parse(Deno.args[0]);
  const { origin, caFile, kind, mediaMs, speed, cameras: numbers, outOf, warmMs } = options;
  const client = Deno.createHttpClient({ caCerts: [Deno.readTextFileSync(caFile)] });
  const stream = longStream(kind, mediaMs);
  const steps = Deno.stdin.readable.pipeThrough(new TextDecoderStream()).getReader();
  const cameras: Camera[] = [];
  await steps.read();
  for (const number of numbers) {
    const camera = new Camera(origin, client, stream);
    await camera.connect(number);
    cameras.push(camera);
  }
  console.log("connected");
  await steps.read();
  const everyMs = kind.chunkMs / speed;
  for (const camera of cameras) camera.countFrom = performance.now() + warmMs;
  const startAt = performance.now() + 50;
  await Promise.all(cameras.map((camera, i) => {
    return camera.send(startAt + everyMs * numbers[i] / outOf, everyMs);
  }));
  const ackMs = cameras.flatMap((camera) => camera.ackMs.map((ms) => Math.round(ms * 10) / 10));
  const bytes = cameras.reduce((sum, { counted }) => sum + counted, 0);
  const report: SentReport = { bytes, ackMs };
  console.log(JSON.stringify(report));
  await steps.read();
  await Promise.all(cameras.map((camera) => camera.stop()));
  console.log("stopped");
  Deno.exit(0);
}

if (import.meta.main) await main();
