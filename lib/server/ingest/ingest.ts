import type { Clock } from "../../shared/clock.ts";
import { CLOSE_CODE, CLOSE_RESTART, SUBPROTOCOL } from "../../shared/protocol.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Config } from "../config/settings.ts";
import { denoFileSystem } from "../recorder/file_system.ts";
import { CameraConnection, CONNECTION_LIMITS } from "./camera_connection.ts";
import { GroupCommit } from "./group_commit.ts";
import { SessionRegistry } from "./session_registry.ts";

/** A connection whose peer answers no ping for so long is closed. Seconds. */
const IDLE_TIMEOUT_S = 60;

/** How long cameras have to answer the close: without it they would hear 1001 and not 1012. Ms. */
const FAREWELL_MS = 1_000;

/** What a WebSocket's events are told to. */
export interface SocketHandlers {
  open(socket: WebSocket): void;
  message(socket: WebSocket, event: MessageEvent): void;
  close(socket: WebSocket): void;
}

/** What must be known of an upgrade request, read before it is upgraded. */
export interface CameraRequest {
  headers: Headers;
  remote: { hostname: string; port: number };
}

export interface IngestOptions {
  config: Pick<
    Config,
    "recordingsDir" | "segmentMs" | "segmentAlign" | "chunkMs" | "resumeMs" | "durability"
  >;
  catalog: Catalog;
  clock: Clock;
  /** A write found no room on the disk. */
  onDiskFull: () => void;
  /** Segments were closed, and the catalog says so. */
  onClosed: () => void;
}

/** Why a request to the ingest endpoint gets no WebSocket. */
export interface UpgradeRefusal {
  status: 400 | 426;
  code: "upgrade-required" | "bad-message";
  message: string;
}

/** Takes in cameras: one {@link CameraConnection} for each WebSocket. */
export class Ingest {
  /** What `Deno.upgradeWebSocket` is to be given. */
  readonly upgradeOptions = { protocol: SUBPROTOCOL, idleTimeout: IDLE_TIMEOUT_S };
  readonly #registry: SessionRegistry;
  readonly #options: IngestOptions;
  readonly #connections = new Set<CameraConnection>();
  #isClosing = false;
  #holdReason: string | undefined;
  #onEmpty: (() => void) | undefined;

  constructor(options: IngestOptions) {
    this.#options = options;
    const { catalog, clock } = options;
    const { recordingsDir, segmentMs, segmentAlign, resumeMs, durability } = options.config;
    const isSynced = durability === "power";
    this.#registry = new SessionRegistry({
      recordingsDir,
      segmentMs,
      segmentAlign,
      resumeMs,
      isSynced,
      catalog,
      commits: new GroupCommit({
        transaction: (work) => catalog.transaction(work),
        isSynced,
        pause: (ms) => new Promise((done) => setTimeout(done, ms)),
      }),
      fileSystem: denoFileSystem,
      now: () => clock.now(),
      onClosed: options.onClosed,
    });
  }

  /** Cameras that are connected now. */
  get connected(): number {
    return this.#registry.connected;
  }

  /** Is the camera of session `id` connected now? */
  isConnected(id: string): boolean {
    return this.#registry.isConnected(id);
  }

  /** Asks all cameras to send no more, and those that come: they record into their outboxes. */
  hold(reason: string): void {
    this.#holdReason = reason;
    for (const connection of this.#connections) connection.hold(reason);
  }

  /** Lets all cameras send again. */
  go(reason: string): void {
    this.#holdReason = undefined;
    for (const connection of this.#connections) connection.go(reason);
  }

  /** Can this request become a camera's connection? */
  check({ headers, method }: Request): UpgradeRefusal | undefined {
    const isUpgrade = headers.get("upgrade")?.toLowerCase() === "websocket" &&
      headers.get("connection")?.toLowerCase().includes("upgrade") === true &&
      headers.has("sec-websocket-key");
    if (method !== "GET" || !isUpgrade) {
      const message = "This address speaks WebSocket only: connect with wss://";
      return { status: 426, code: "upgrade-required", message };
    }
    const offered = headers.get("sec-websocket-protocol")?.split(",") ?? [];
    if (!offered.some((name) => name.trim() === SUBPROTOCOL)) {
      const message = `Offer the WebSocket subprotocol ${SUBPROTOCOL}`;
      return { status: 400, code: "bad-message", message };
    }
    return undefined;
  }

  /** Handlers for the WebSocket of a request that passed {@link check}. */
  connect({ headers, remote }: CameraRequest): SocketHandlers {
    if (!isSameOrigin(headers)) return refuseOrigin;
    let connection: CameraConnection | undefined;
    return {
      open: (socket) => {
        if (this.#isClosing) return socket.close(CLOSE_RESTART, "restarting");
        const { config: { chunkMs, segmentMs }, clock } = this.#options;
        connection = new CameraConnection({
          socket,
          remote,
          registry: this.#registry,
          clock,
          limits: CONNECTION_LIMITS,
          chunkMs,
          segmentMs,
          holdReason: this.#holdReason,
          onDiskFull: this.#options.onDiskFull,
        });
        socket.binaryType = "arraybuffer";
        this.#connections.add(connection);
      },
      message: (_socket, { data }) => connection?.receive(data),
      close: async () => {
        if (!connection) return;
        await connection.closed();
        this.#connections.delete(connection);
        if (this.#connections.size === 0) this.#onEmpty?.();
      },
    };
  }

  /** Writes what has arrived, sends every camera away and suspends every session. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await Promise.all(Array.from(this.#connections, (connection) => connection.shutDown()));
    await this.#farewell();
    await this.#registry.close();
  }

  /** Waits until every connection has answered its close. */
  async #farewell(): Promise<void> {
    if (this.#connections.size === 0) return;
    const timeout = Promise.withResolvers<void>();
    const timer = setTimeout(timeout.resolve, FAREWELL_MS);
    this.#onEmpty = timeout.resolve;
    await timeout.promise;
    clearTimeout(timer);
  }
}

/** Browsers say where a page is from; other programs say nothing and have no user to trick. */
function isSameOrigin(headers: Headers): boolean {
  const origin = headers.get("origin");
  if (origin === null) return true;
  return URL.canParse(origin) && new URL(origin).host === headers.get("host");
}

const refuseOrigin: SocketHandlers = {
  open(socket) {
    const code = "forbidden-origin";
    const message = "Open the camera page from this server's own address";
    socket.send(JSON.stringify({ type: "error", code, message, fatal: true }));
    socket.close(CLOSE_CODE[code], code);
  },
  message() {},
  close() {},
};
