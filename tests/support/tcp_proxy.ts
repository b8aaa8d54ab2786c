import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { FAIR, Lane, type LaneWeather } from "./tcp_lane.ts";

/** What a proxy does to what passes through it; both directions alike unless said otherwise. */
export interface Weather extends Omit<LaneWeather, "passes"> {
  /** Does anything get from client to server? */
  up: boolean;
  /** Does anything get from server to client? */
  down: boolean;
  /** May new connections be made? If not, they are reset at once. */
  accepts: boolean;
}

/** A network as it should be. */
export const FAIR_WEATHER: Weather = {
  bytesPerSecond: Infinity,
  delayMs: 0,
  jitterMs: 0,
  up: true,
  down: true,
  accepts: true,
};

/** How a connection is cut: RST, as when a router forgets it, or FIN, as when it is closed. */
export type Cut = "reset" | "end";

interface Link {
  client: Socket;
  server: Socket;
  up: Lane;
  down: Lane;
  /** Its client is gone; what it left behind waits until a newer link has passed so many bytes. */
  waitsForBytes: number | undefined;
}

export interface TcpProxyOptions {
  /** Port of the server, on 127.0.0.1. */
  target: number;
  /** Uniform in [0, 1). */
  random: () => number;
}

/**
 * A TCP proxy on 127.0.0.1 that does to connections what networks do. It knows
 * nothing of TLS, which passes through untouched.
 */
export class TcpProxy implements AsyncDisposable {
  readonly #options: TcpProxyOptions;
  readonly #listener: Server;
  readonly #links = new Set<Link>();
  #weather = FAIR_WEATHER;

  private constructor(options: TcpProxyOptions) {
    this.#options = options;
    this.#listener = createServer({ allowHalfOpen: true }, (client) => this.#accept(client));
  }

  /** Listens on a free port. */
  static async open(options: TcpProxyOptions): Promise<TcpProxy> {
    const proxy = new TcpProxy(options);
    const { promise, resolve } = Promise.withResolvers<void>();
    proxy.#listener.listen(0, "127.0.0.1", resolve);
    await promise;
    return proxy;
  }

  /** `https://127.0.0.1:PORT`, which the server's certificate covers. */
  get origin(): string {
    return `https://127.0.0.1:${(this.#listener.address() as AddressInfo).port}`;
  }

  /** Connections that are open, those whose client is gone included. */
  get connections(): number {
    return this.#links.size;
  }

  get weather(): Weather {
    return this.#weather;
  }

  /** Changes the weather for all connections, those that are to come included. */
  setWeather(change: Partial<Weather>): void {
    this.#weather = { ...this.#weather, ...change };
    for (const link of this.#links) {
      if (link.waitsForBytes !== undefined) continue;
      link.up.weather = this.#lane("up");
      link.down.weather = this.#lane("down");
    }
  }

  /** Cuts every connection on both sides. Returns how many there were. */
  cut(how: Cut): number {
    const links = [...this.#links];
    for (const link of links) this.#end(link, how);
    return links.length;
  }

  /**
   * Resets every connection on the client's side only. The server goes on
   * thinking that they are there; what it has not got of them yet reaches it
   * once a newer connection is ahead.
   *
   * @param aheadBytes How much of the newer one passes first. A TLS handshake and the upgrade to
   * a WebSocket are less than 2 KB.
   * @returns How many there were.
   */
  leaveBehind(aheadBytes: number): number {
    const links = [...this.#links].filter(({ waitsForBytes }) => waitsForBytes === undefined);
    for (const link of links) {
      link.waitsForBytes = aheadBytes;
      link.up.weather = { ...FAIR, passes: false };
      link.up.end();
      link.client.resetAndDestroy();
      link.down.destroy();
    }
    return links.length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#listener.close(() => resolve());
    for (const link of [...this.#links]) this.#end(link, "reset");
    await promise;
  }

  #accept(client: Socket): void {
    // A reset is what these sockets are for.
    client.on("error", () => {});
    if (!this.#weather.accepts) return void client.resetAndDestroy();
    const { target, random } = this.#options;
    const server = connect({ host: "127.0.0.1", port: target, allowHalfOpen: true });
    server.on("error", () => {});
    const link: Link = {
      client,
      server,
      up: new Lane(client, server, this.#lane("up"), random),
      down: new Lane(server, client, this.#lane("down"), random),
      waitsForBytes: undefined,
    };
    this.#links.add(link);
    link.up.onPassed = () => this.#releaseOlder(link);
    client.on("close", (hadError) => this.#closed(link, "client", hadError));
    server.on("close", (hadError) => this.#closed(link, "server", hadError));
  }

  /** Lets what older links left behind go on, as far as `link` is ahead of them. */
  #releaseOlder(link: Link): void {
    for (const { up, waitsForBytes } of this.#links) {
      if (waitsForBytes !== undefined && link.up.passedBytes >= waitsForBytes) up.weather = FAIR;
    }
  }

  /** One side is closed: the other gets what still waits for it, unless it was an accident. */
  #closed(link: Link, side: "client" | "server", hadError: boolean): void {
    const { client, server, up, down, waitsForBytes } = link;
    const isLeftBehind = side === "client" && waitsForBytes !== undefined;
    if (isLeftBehind) return;
    if (hadError || (client.closed && server.closed)) return this.#end(link, "reset");
    (side === "client" ? up : down).end();
    (side === "client" ? down : up).destroy();
  }

  #end(link: Link, how: Cut): void {
    if (!this.#links.delete(link)) return;
    link.up.destroy();
    link.down.destroy();
    for (const socket of [link.client, link.server]) {
      if (how === "reset") socket.resetAndDestroy();
      else socket.end().resume().on("end", () => socket.destroy());
    }
  }

  #lane(direction: "up" | "down"): LaneWeather {
    const { bytesPerSecond, delayMs, jitterMs, [direction]: passes } = this.#weather;
    return { passes, bytesPerSecond, delayMs, jitterMs };
  }
}
