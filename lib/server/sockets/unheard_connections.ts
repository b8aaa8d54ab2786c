import type { Clock } from "../../shared/clock.ts";
import type { SystemConnection, SystemSockets } from "./system_sockets.ts";

/** What a connection may do before its first request is there. */
export const UNHEARD_LIMITS = {
  /** A TLS handshake and the header of a request take no longer than this, ms. */
  ms: 15_000,
  /** Who is younger is not counted: a hundred cameras come back at once after a restart. Ms. */
  graceMs: 2000,
  /** So many of one address at a time; the oldest go first. */
  each: 64,
  all: 512,
};
/** Connections of one address, heard or not: a browser has six, a room of devices behind a router some hundred. */
export const MAX_CONNECTIONS_EACH = 1024;

export interface UnheardConnectionsOptions {
  sockets: Pick<SystemSockets, "connections" | "shutDown">;
  /** Of this machine, on which requests come. */
  ports: ReadonlySet<number>;
  clock: Pick<Clock, "monotonic">;
  limits?: typeof UNHEARD_LIMITS;
  maxEach?: number;
}

/** What is known of a connection. */
interface Known {
  /** When it was seen first, monotonic, ms. */
  readonly since: number;
  /** A request has come on it. */
  isHeard: boolean;
}

/**
 * Ends connections that never finish their first request, which Deno waits for without end, and
 * those that are more than one address needs.
 */
export class UnheardConnections {
  readonly #options: Required<UnheardConnectionsOptions>;
  #known = new Map<string, Known>();

  constructor(options: UnheardConnectionsOptions) {
    this.#options = { limits: UNHEARD_LIMITS, maxEach: MAX_CONNECTIONS_EACH, ...options };
  }

  /** A request has come. */
  hear({ hostname, port }: Pick<Deno.NetAddr, "hostname" | "port">): void {
    const key = keyOf(hostname, port);
    const known = this.#known.get(key);
    if (known) known.isHeard = true;
    else this.#known.set(key, { since: this.#options.clock.monotonic(), isHeard: true });
  }

  /**
   * Looks at all connections, and ends those that are too many or too slow. To be called every few
   * seconds.
   *
   * @returns How many were ended.
   */
  look(): number {
    const { sockets, ports, clock, limits, maxEach } = this.#options;
    const now = clock.monotonic();
    const last = this.#known;
    this.#known = new Map();
    const all = sockets.connections(ports).map((connection) => {
      const key = keyOf(connection.hostname, connection.port);
      const known = last.get(key) ?? { since: now, isHeard: false };
      this.#known.set(key, known);
      return { connection, known };
    });
    all.sort((a, b) => a.known.since - b.known.since);

    const ended = new Set<SystemConnection>();
    const end = (some: typeof all) => {
      for (const { connection } of some) ended.add(connection);
    };
    const isLate = ({ known }: typeof all[number]) => now - known.since >= limits.ms;
    const [late, waiting] = parted(all.filter(({ known }) => !known.isHeard), isLate);
    end(late);
    const counted = waiting.filter(({ known }) => now - known.since >= limits.graceMs);
    end(counted.slice(0, Math.max(0, counted.length - limits.all)));
    for (const own of Map.groupBy(counted, ({ connection }) => connection.hostname).values()) {
      end(own.slice(0, Math.max(0, own.length - limits.each)));
    }
    // Who was there first, stays.
    for (const own of Map.groupBy(all, ({ connection }) => connection.hostname).values()) {
      end(own.slice(maxEach));
    }
    for (const connection of ended) sockets.shutDown(connection);
    return ended.size;
  }
}

/** Those for which it holds, and those for which it does not. */
function parted<T>(values: readonly T[], holds: (value: T) => boolean): [T[], T[]] {
  return [values.filter(holds), values.filter((value) => !holds(value))];
}

/** The same for one address, however it is written. */
function keyOf(hostname: string, port: number): string {
  return `${hostname.includes(":") ? new URL(`http://[${hostname}]`).hostname : hostname} ${port}`;
}
