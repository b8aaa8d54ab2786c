import type { Uplink } from "../../lib/client/capture/link.ts";
import { createUplink } from "../../lib/client/capture/uplink.ts";
import { Ledger } from "../../lib/client/outbox/ledger.ts";
import { createOutbox } from "../../lib/client/outbox/open_outbox.ts";
import type { Outbox } from "../../lib/client/outbox/outbox.ts";
import type { Fault } from "../../lib/client/capture/faults.ts";
import { type SocketFactory, webSocketFactory } from "../../lib/client/socket.ts";
import type { Timers } from "../../lib/client/timers.ts";
import { type Stopped, STREAM_PATH, SUBPROTOCOL } from "../../lib/shared/protocol.ts";
import type { Chance } from "./chance.ts";
import type { Fixture } from "./fixtures.ts";

/** See {@link FaultCameraOptions.haste}: a dead link is found out in 3 s, not in 15. */
const HASTE = 5;
/** Length of the fixtures, about; takes are paced by it. */
const TAKE_MS = 9000;
/** From the start of one take to the next on the device's clock: names of segments are in order. */
const TAKE_APART_MS = 60_000;
/** With so many chunks waiting the recorder rests: a test lasts no longer on a busy machine. */
const BACKLOG_CHUNKS = 40;
const REST_MS = 50;
/** Silence between losing a session to another connection and asking for it again. */
const FIGHT_MS: [number, number] = [20, 400];

export interface FaultCameraOptions {
  /** How the camera is called; tells it from the others in the server's log. */
  name: string;
  /** `https:` addresses, the server's own or a proxy's: an uplink to each, mostly one. */
  origins: string[];
  /** Trusts the server. */
  client: Deno.HttpClient;
  /** Of a paired program, where the server wants one. */
  token?: string;
  /** What is recorded, a take each, over and over. */
  fixtures: Fixture[];
  /** How many times as fast as real time. */
  speed: number;
  /** Times of the uplink are so many times shorter than a page's. Default: 5. */
  haste?: number;
  chance: Chance;
  /** Told what happens. */
  note: (what: string) => void;
}

/**
 * A camera without a browser, but with the browser's own uplink and outbox. It
 * records real recordings, whatever becomes of the network, and keeps them in
 * memory until they are acknowledged.
 */
export class FaultCamera implements Disposable {
  readonly session: string = crypto.randomUUID();
  readonly name: string;
  readonly #options: FaultCameraOptions;
  readonly #outbox: Outbox;
  readonly #haste: number;
  readonly #timers: Timers;
  readonly #uplinks = new Map<string, Uplink>();
  readonly #takes: Fixture[] = [];
  readonly #ended = Promise.withResolvers<Stopped>();
  readonly #startedAt: number;
  /** How far the device's clock is ahead of this machine's, ms. A test may move it. */
  clockAheadMs = 0;
  /** Of a paired program; undefined where nobody has to be paired. */
  get token(): string | undefined {
    return this.#options.token;
  }

  #connections = 0;
  readonly #closeCodes: number[] = [];
  readonly #links = new Set<string>();
  #isDisposed = false;
  #isFinishing = false;

  constructor(options: FaultCameraOptions) {
    const { haste = HASTE } = options;
    this.#options = options;
    this.#haste = haste;
    this.#timers = hastyTimers(haste);
    this.name = options.name;
    // In the past, so that no take begins in the future.
    this.#startedAt = Date.now() - 3 * 3_600_000;
    this.#ended.promise.catch(() => {});
    const ledger = new Ledger({ id: this.session, name: this.name, startedAt: this.#startedAt });
    // Without a store: chunks are kept in memory.
    this.#outbox = createOutbox({ ledger, timers: this.#timers });
    for (const origin of options.origins) this.#link(origin);
  }

  /** Recordings that were made, one for each take. */
  get takes(): readonly Fixture[] {
    return this.#takes;
  }

  /** Chunks that were made. */
  get recorded(): number {
    return this.#outbox.nextSeq;
  }

  /** Chunks that the server has said are safe. */
  get acknowledged(): number {
    return this.#outbox.firstSeq;
  }

  /** Connections that were tried. */
  get connections(): number {
    return this.#connections;
  }

  /** Codes that connections were closed with, by the server or by the network. */
  get closeCodes(): readonly number[] {
    return this.#closeCodes;
  }

  /** How links have been, and why if there was a reason: `held disk-full`. */
  get links(): ReadonlySet<string> {
    return this.#links;
  }

  /** Records whole takes until `isEnough`, asked before each but the first. */
  async record(isEnough: () => boolean): Promise<void> {
    const { fixtures, speed } = this.#options;
    do {
      const number = this.#takes.length;
      const fixture = fixtures[number % fixtures.length];
      const { mimeType, chunks } = fixture;
      const startedAt = this.#startedAt + this.clockAheadMs + number * TAKE_APART_MS;
      this.#outbox.putTake({ type: "take", take: number, mimeType, startedAt });
      this.#takes.push(fixture);
      const durationMs = TAKE_MS / chunks.length;
      for (const bytes of chunks) {
        await this.#outbox.append({ take: number, bytes, durationMs });
        for (const uplink of this.#uplinks.values()) uplink.pump();
        await new Promise((resolve) => setTimeout(resolve, durationMs / speed));
        while (!this.#isDisposed && this.recorded - this.acknowledged > BACKLOG_CHUNKS) {
          await new Promise((resolve) => setTimeout(resolve, REST_MS));
        }
        if (this.#isDisposed) return;
      }
    } while (!isEnough());
  }

  /**
   * Stop is pressed.
   *
   * @returns What the server says of the session once it is final.
   * @throws {Error} if the session cannot go on.
   */
  async finish(): Promise<Stopped> {
    this.#isFinishing = true;
    for (const uplink of this.#uplinks.values()) uplink.finish();
    const stopped = await this.#ended.promise;
    this[Symbol.dispose]();
    return stopped;
  }

  /** Rejects if the session fails before it has ended. */
  get failure(): Promise<never> {
    return this.#ended.promise.then(() => new Promise<never>(() => {}));
  }

  /** The network of the device says that it is back. */
  nudge(): void {
    for (const uplink of this.#uplinks.values()) uplink.nudge();
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    for (const uplink of this.#uplinks.values()) uplink.dispose();
    this.#uplinks.clear();
  }

  #link(origin: string): void {
    const { name, note, chance } = this.#options;
    const now = () => Date.now() + this.clockAheadMs;
    const index = this.#options.origins.indexOf(origin);
    const uplink = createUplink({
      session: this.session,
      name: () => name,
      startedAt: this.#startedAt,
      outbox: this.#outbox,
      connect: this.#factory(origin),
      timers: this.#timers,
      clock: { now, monotonic: () => performance.now() * this.#haste },
      random: chance.real,
      status: () => ({
        queuedBytes: this.#outbox.waiting.bytes,
        queuedMs: Math.round(this.#outbox.waiting.durationMs),
        visible: true,
        wakeLock: false,
      }),
      onLink: ({ state, reason }) => {
        this.#links.add(reason ? `${state} ${reason}` : state);
        note(`${name}/${index} is ${state} ${reason ?? ""}`);
      },
      onWelcome: ({ nextSeq }) => note(`${name}/${index} is asked for ${nextSeq}`),
      onAcked: () => {},
      onSegment: ({ file }) => note(`${name}/${index} hears of ${file}`),
      onStopped: (stopped) => this.#ended.resolve(stopped),
      onFailed: (fault) => this.#failed(origin, fault),
    });
    this.#uplinks.set(origin, uplink);
    if (this.#isFinishing) uplink.finish();
  }

  #failed(origin: string, { code, detail }: Fault): void {
    const { name, note, chance, origins } = this.#options;
    note(`${name} fails: ${code} ${detail ?? ""}`);
    if (code !== "replaced" || origins.length < 2) {
      const progress = `${this.acknowledged} of ${this.recorded} chunks acknowledged`;
      return this.#ended.reject(new Error(`${name}: ${code}, ${detail}; ${progress}`));
    }
    setTimeout(() => this.#isDisposed || this.#link(origin), chance.between(...FIGHT_MS));
  }

  /** The browser's own sockets, told whom to trust. */
  #factory(origin: string): SocketFactory {
    const url = origin.replace("https:", "wss:") + STREAM_PATH;
    const { client, token } = this.#options;
    const headers = { ...(token !== undefined && { authorization: `Bearer ${token}` }) };
    const options = { protocols: [SUBPROTOCOL], client, headers };
    // Deno takes options in the place of the subprotocol.
    const factory = webSocketFactory(url, options as unknown as string);
    return (handlers) => {
      this.#connections++;
      return factory({
        ...handlers,
        onClose: (code) => {
          this.#closeCodes.push(code);
          handlers.onClose(code);
        },
      });
    };
  }
}

function hastyTimers(haste: number): Timers {
  return {
    setTimeout: (run, ms) => setTimeout(run, ms / haste) as unknown as number,
    clearTimeout: (id) => clearTimeout(id),
  };
}
