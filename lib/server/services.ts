import type { Clock } from "../shared/clock.ts";
import type { Catalog } from "./catalog/catalog.ts";
import { Hasher } from "./catalog/hasher.ts";
import { writeSidecar } from "./catalog/sidecar.ts";
import type { Config } from "./config/settings.ts";
import { Ingest } from "./ingest/ingest.ts";
import { openStorage, type RecordingStorage } from "./storage/open_storage.ts";

/** What routes work with; opened once, before the first request. */
export interface Services {
  config: Config;
  catalog: Catalog;
  ingest: Ingest;
  hasher: Hasher;
  storage: RecordingStorage;
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

export interface ServicesOptions {
  config: Config;
  catalog: Catalog;
  caPem: string | null;
  lock: Deno.FsFile;
}

/**
 * Opens the services that a configuration asks for.
 *
 * @throws {AppError} for what the user can mend.
 */
export async function openServices(options: ServicesOptions): Promise<Services> {
  const { config, catalog } = options;
  const { recordingsDir } = config;
  const hasher = new Hasher({ catalog, recordingsDir });
  const ingest = new Ingest({
    config,
    catalog,
    clock: systemClock,
    onDiskFull: () => storage.noticeFull(),
    onClosed: () => hasher.wake(),
  });
  const storage = await openStorage({
    config,
    catalog,
    gate: ingest,
    clock: systemClock,
    onSessionRemoved: (directory) => void writeSidecar(recordingsDir, catalog, directory),
  });
  hasher.wake();
  return { ...options, ingest, hasher, storage };
}

/** Closes what {@link openServices} opened: every segment in hand is complete afterwards. */
export async function closeServices(services: Services): Promise<void> {
  const { ingest, storage, hasher, catalog, lock } = services;
  await ingest.close();
  await Promise.all([storage.close(), hasher.close()]);
  catalog.close();
  lock.close();
}
