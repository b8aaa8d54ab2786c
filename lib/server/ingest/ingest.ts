import type { Clock } from "../../shared/clock.ts";
import { CLOSE_CODE, CLOSE_RESTART, type ErrorCode, SUBPROTOCOL } from "../../shared/protocol.ts";
import type { CameraHub } from "../cameras/camera_hub.ts";
import type { IngestTally } from "../cameras/ingest_tally.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Config } from "../config/settings.ts";
import type { Access } from "../auth/access.ts";
import type { Identity } from "../auth/identity.ts";
import { ConnectionLimit } from "../hardening/connection_limit.ts";
import { isFromHere } from "../hardening/origin.ts";
import { isUpgrade } from "../hardening/upgrade.ts";
import type { LiveHub } from "../live/live_hub.ts";
import { PosterStore } from "../posters/poster_store.ts";
import { denoFileSystem } from "../recorder/file_system.ts";
import { CameraConnection, type CameraPeer, CLOSE_TRY_LATER } from "./camera_connection.ts";
import { CONNECTION_LIMITS } from "./connection_limits.ts";
import { GroupCommit } from "./group_commit.ts";
import { RateLimit } from "./rate_limit.ts";
import { SessionRegistry } from "./session_registry.ts";

/** A connection whose peer answers no ping for so long is closed. Seconds. */
const IDLE_TIMEOUT_S = 60;

/** How long cameras have to answer the close: without it they would hear 1001 and not 1012. Ms. */
const FAREWELL_MS = 1_000;
/** The same where they are back half a second later at the earliest, by a new listener. Ms. */
const HANDOVER_MS = 400;

/** Connections at a time, of each device and in all: a page has two, each more tab two more. */
const MAX_CONNECTIONS = { each: 16, all: 1000 };
/** The same where nobody is paired, of each address: a load test, or many devices behind a router. */
const MAX_CONNECTIONS_ADDRESS = 256;
/** New sessions of each device, or address: more than a person starts, and than a page does by itself. */
const NEW_SESSIONS = { burst: 300, perSecond: 300 / 3600 };
/** Whose new sessions are counted. */
const MAX_COUNTED = 1000;

/** What a WebSocket's events are told to. */
export interface SocketHandlers {
  open(socket: WebSocket): void;
  message(socket: WebSocket, event: MessageEvent): void;
  close(socket: WebSocket): void;
}

/** What must be known of an upgrade request, read before it is upgraded. */
export interface CameraRequest {
  url: string;
  headers: Headers;
  remote: { hostname: string; port: number };
  /** Who sends it; undefined for whoever is not paired. */
  who: Identity | undefined;
}

export interface IngestOptions {
  config: Pick<
    Config,
    "recordingsDir" | "segmentMs" | "segmentAlign" | "chunkMs" | "resumeMs" | "durability"
  >;
  catalog: Catalog;
  access: Pick<Access, "device" | "watch" | "noteOnce">;
  clock: Clock;
  /** A write found no room on the disk. */
  onDiskFull: () => void;
  /** Segments were closed, and the catalog says so. */
  onClosed: () => void;
  /** Passes on what cameras send to those who watch. */
  live?: LiveHub;
  /** Shows cameras to those who operate them. */
  cameras?: CameraHub;
  /** Counts what comes. */
  tally?: IngestTally;
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
  readonly #posters: PosterStore;
  readonly #options: IngestOptions;
  readonly #connections = new Set<CameraConnection>();
  readonly #paired = new ConnectionLimit(MAX_CONNECTIONS);
  readonly #unpaired = new ConnectionLimit({
    ...MAX_CONNECTIONS,
    each: MAX_CONNECTIONS_ADDRESS,
  });
  /** New sessions, by device or address. */
  readonly #newSessions = new Map<string, RateLimit>();
  #isClosing = false;
  #holdReason: string | undefined;
  /** Told of each connection that has gone. */
  readonly #onGone = new Set<() => void>();

  constructor(options: IngestOptions) {
    this.#options = options;
    const { catalog, clock } = options;
    const { recordingsDir, segmentMs, segmentAlign, resumeMs, durability } = options.config;
    const isSynced = durability === "power";
    this.#posters = new PosterStore({ catalog, recordingsDir });
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
      live: options.live,
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
  check(req: Request): UpgradeRefusal | undefined {
    if (!isUpgrade(req)) {
      const message = "This address speaks WebSocket only: connect with wss://";
      return { status: 426, code: "upgrade-required", message };
    }
    const offered = req.headers.get("sec-websocket-protocol")?.split(",") ?? [];
    if (!offered.some((name) => name.trim() === SUBPROTOCOL)) {
      const message = `Offer the WebSocket subprotocol ${SUBPROTOCOL}`;
      return { status: 400, code: "bad-message", message };
    }
    return undefined;
  }

  /** Handlers for the WebSocket of a request that passed {@link check}. */
  connect({ url, headers, remote, who }: CameraRequest): SocketHandlers {
    if (!isFromHere({ url, headers })) return REFUSALS.origin;
    if (!who) return REFUSALS.unpaired;
    let connection: CameraConnection | undefined;
    let leave: (() => void) | undefined;
    let endWatch = () => {};
    return {
      open: (socket) => {
        if (this.#isClosing) return socket.close(CLOSE_RESTART, "restarting");
        leave = who.device === null
          ? this.#unpaired.enter(remote.hostname)
          : this.#paired.enter(who.device);
        if (!leave) return socket.close(CLOSE_TRY_LATER, "too many connections");
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
          peer: this.#peer(who, remote.hostname),
          live: this.#options.live,
          cameras: this.#options.cameras,
          tally: this.#options.tally,
          posters: this.#posters,
        });
        endWatch = this.#options.access.watch(who, "camera", () => connection?.expel());
        socket.binaryType = "arraybuffer";
        this.#connections.add(connection);
      },
      message: (_socket, { data }) => connection?.receive(data),
      close: async () => {
        endWatch();
        leave?.();
        if (!connection) return;
        await connection.closed();
        this.#connections.delete(connection);
        for (const gone of this.#onGone) gone();
      },
    };
  }

  #peer(who: Identity, address: string): CameraPeer {
    const { access, clock } = this.#options;
    return {
      device: who.device,
      isPaired: (device) => access.device(device) !== undefined,
      mayBegin: () => this.#newSessionsOf(who.device ?? address).take(clock.monotonic()),
      // A device may say as often as it likes that it has stopped.
      onSession: (what, subject) => {
        if (what === "started") this.#options.tally?.startedSession();
        access.noteOnce({ action: `recording-${what}`, who, address, subject });
      },
    };
  }

  #newSessionsOf(key: string): RateLimit {
    const limit = this.#newSessions.get(key) ?? new RateLimit(NEW_SESSIONS);
    this.#newSessions.delete(key);
    this.#newSessions.set(key, limit);
    if (this.#newSessions.size > MAX_COUNTED) {
      this.#newSessions.delete(this.#newSessions.keys().next().value!);
    }
    return limit;
  }

  /** Writes what has arrived, sends every camera away and suspends every session. */
  async close(): Promise<void> {
    this.#isClosing = true;
    const leaving = [...this.#connections];
    await Promise.all(leaving.map((connection) => connection.shutDown()));
    await this.#farewell(leaving, FAREWELL_MS);
    await this.#registry.close();
    await this.#posters.settled();
  }

  /**
   * Lets every camera connect again at once, to a listener with another
   * certificate; the one by which they came may stop afterwards. Their sessions go on.
   */
  async handOver(): Promise<void> {
    const leaving = [...this.#connections];
    const farewell = this.#farewell(leaving, HANDOVER_MS);
    for (const connection of leaving) void connection.handOver();
    await farewell;
  }

  /** Waits until these connections have answered their close, for so long at most. */
  async #farewell(leaving: readonly CameraConnection[], ms: number): Promise<void> {
    const over = Promise.withResolvers<void>();
    const look = () => {
      if (!leaving.some((connection) => this.#connections.has(connection))) over.resolve();
    };
    this.#onGone.add(look);
    const timer = setTimeout(over.resolve, ms);
    look();
    await over.promise;
    clearTimeout(timer);
    this.#onGone.delete(look);
  }
}

/** Handlers for a connection that is told why it is none. */
function refusing(code: ErrorCode, message: string): SocketHandlers {
  return {
    open(socket) {
      socket.send(JSON.stringify({ type: "error", code, message, fatal: true }));
      socket.close(CLOSE_CODE[code], code);
    },
    message() {},
    close() {},
  };
}

const REFUSALS = {
  origin: refusing("forbidden-origin", "Open the camera page from this server's own address"),
  unpaired: refusing("unauthorized", "Pair this device first: open /pair on it"),
};
