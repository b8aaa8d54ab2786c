import type { Clock } from "../shared/clock.ts";
import type { Catalog } from "./catalog/catalog.ts";
import { Access } from "./auth/access.ts";
import { openAccessStore } from "./auth/open_access_store.ts";
import { Hasher } from "./catalog/hasher.ts";
import { writeSidecar } from "./catalog/sidecar.ts";
import type { Config } from "./config/settings.ts";
import { Ingest } from "./ingest/ingest.ts";
import { openStorage, type RecordingStorage } from "./storage/open_storage.ts";
import type { CertificateNames } from "./tls/names.ts";

/** What routes work with; opened once, before the first request. */
export interface Services {
  config: Config;
  catalog: Catalog;
  access: Access;
  ingest: Ingest;
  hasher: Hasher;
  storage: RecordingStorage;
  /** No longer looks whether another process has changed who is paired. */
  endLooking(): void;
  /**
   * The local authority's certificate, PEM; null with one's own certificate. Another one when it
   * is replaced while the server runs: read it at each request.
   */
  caPem: string | null;
  /** What the certificate that is served with vouches for. */
  certificateNames(): CertificateNames;
  /** Keeps the recordings directory for this process. */
  lock: Deno.FsFile;
}

/** How soon what another process withdraws is out, ms. */
const ACCESS_LOOK_MS = 500;

/** Wall clock and monotonic clock of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};

export interface ServicesOptions {
  config: Config;
  catalog: Catalog;
  caPem: string | null;
  certificateNames: () => CertificateNames;
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
  const access = await Access.open({
    store: openAccessStore(config.certDir, systemClock.now()),
    isOn: config.isAuthOn,
    accessCode: config.accessCode,
    clock: systemClock,
  });
  // `deno task token` may withdraw a device, too.
  const looking = setInterval(() => access.look(), ACCESS_LOOK_MS);
  const hasher = new Hasher({ catalog, recordingsDir });
  const ingest = new Ingest({
    config,
    catalog,
    access,
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
  return {
    ...options,
    access,
    ingest,
    hasher,
    storage,
    endLooking: () => clearInterval(looking),
  };
}

/** Closes what {@link openServices} opened: every segment in hand is complete afterwards. */
export async function closeServices(services: Services): Promise<void> {
  const { access, endLooking, ingest, storage, hasher, catalog, lock } = services;
  endLooking();
  await ingest.close();
  await Promise.all([storage.close(), hasher.close()]);
  access.close();
  catalog.close();
  lock.close();
}
