import type { Clock } from "../shared/clock.ts";
import type { Config } from "./config/settings.ts";
import { Ingest } from "./ingest/ingest.ts";

/** What routes work with; opened once, before the first request. */
export interface Services {
  config: Config;
  ingest: Ingest;
  /** The local authority's certificate, PEM; null with one's own certificate. */
  caPem: string | null;
  /** Keeps the recordings directory for this process. */
  lock: Deno.FsFile;
}

/** Wall clock and monotonic clock of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};

/** Opens the services that a configuration asks for. */
export function openServices(config: Config, caPem: string | null, lock: Deno.FsFile): Services {
  return { config, ingest: new Ingest({ config, clock: systemClock }), caPem, lock };
}

/** Closes what {@link openServices} opened: every segment in hand is complete afterwards. */
export async function closeServices(services: Services): Promise<void> {
  await services.ingest.close();
  services.lock.close();
}
