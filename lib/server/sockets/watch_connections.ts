import { getLogger } from "@logtape/logtape";
import type { Clock } from "../../shared/clock.ts";
import { type SystemSockets, systemSockets } from "./system_sockets.ts";
import { UnheardConnections } from "./unheard_connections.ts";

const logger = getLogger(["camera", "http"]);

/** A look at a hundred connections takes some milliseconds. */
const LOOK_MS = 5000;

/** Watches over the connections that requests come on. */
export interface ConnectionWatch {
  /** Connections to this port are watched as well. */
  add(port: number): void;
  /** The same handler, which tells of each request. */
  hearing(fetch: Deno.ServeHandler<Deno.NetAddr>): Deno.ServeHandler<Deno.NetAddr>;
  end(): void;
}

/**
 * Ends connections that finish no request, as {@link UnheardConnections} says; where the system does
 * not show them (Windows), none.
 */
export function watchConnections(
  clock: Pick<Clock, "monotonic">,
  sockets: SystemSockets | undefined = systemSockets,
): ConnectionWatch {
  if (!sockets) return { add() {}, hearing: (fetch) => fetch, end() {} };
  const ports = new Set<number>();
  const unheard = new UnheardConnections({ sockets, ports, clock });
  const timer = setInterval(() => {
    const count = unheard.look();
    if (count > 0) logger.info("Ended {count} connections that finished no request", { count });
  }, LOOK_MS);
  return {
    add: (port) => ports.add(port),
    hearing: (fetch) => (request, info) => {
      unheard.hear(info.remoteAddr);
      return fetch(request, info);
    },
    end: () => clearInterval(timer),
  };
}
