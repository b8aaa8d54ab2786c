import type { ServerStatus } from "../shared/cameras.ts";
import type { Clock } from "../shared/clock.ts";
import type { Catalog } from "./catalog/catalog.ts";
import { Access } from "./auth/access.ts";
import { openAccessStore } from "./auth/open_access_store.ts";
import { CameraHub } from "./cameras/camera_hub.ts";
import { IngestTally } from "./cameras/ingest_tally.ts";
import { serverStatus } from "./cameras/server_status.ts";
import { Hasher } from "./catalog/hasher.ts";
import { writeSidecar } from "./catalog/sidecar.ts";
import type { Config } from "./config/settings.ts";
import { Exports } from "./export/exports.ts";
import { Ingest } from "./ingest/ingest.ts";
import { LiveDoor } from "./live/live_door.ts";
import { LIVE_BUDGET, LiveHub } from "./live/live_hub.ts";
import { Keeper } from "./keep/keeper.ts";
import { diskSpace } from "./disk.ts";
import { openStorage, type RecordingStorage } from "./storage/open_storage.ts";
import { RetentionSettings } from "./storage/retention_settings.ts";
import type { CertificateNames } from "./tls/names.ts";

/** What routes work with; opened once, before the first request. */
export interface Services {
  config: Config;
  catalog: Catalog;
  access: Access;
  ingest: Ingest;
  /** Cameras that are connected, and can be operated. */
  cameras: CameraHub;
  /** What has come from them. */
  tally: IngestTally;
  /** How this server and its cameras are. */
  status(): ServerStatus;
  /** Cameras that can be watched. */
  live: LiveHub;
  /** How viewers come to them. */
  liveDoor: LiveDoor;
  /** Makes one file of many. */
  exports: Exports;
  hasher: Hasher;
  storage: RecordingStorage;
  /** The limits by which recordings are removed. */
  retention: RetentionSettings;
  /** What owners do to recordings. */
  keeper: Keeper;
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
  /** Settings that were given, and are not just the defaults. */
  given: ReadonlySet<keyof Config>;
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
  const live = new LiveHub({ ...LIVE_BUDGET, clock: systemClock, every });
  const cameras = new CameraHub({ clock: systemClock, live });
  const tally = new IngestTally();
  const startedAtMs = systemClock.monotonic();
  const ingest = new Ingest({
    config,
    catalog,
    access,
    clock: systemClock,
    onDiskFull: () => storage.noticeFull(),
    onClosed: () => hasher.wake(),
    live,
    cameras,
    tally,
  });
  const retention = new RetentionSettings({
    recordingsDir,
    config,
    given: options.given,
    totalBytes: await diskSpace(recordingsDir).then(({ totalBytes }) => totalBytes, () => null),
  });
  const storage = await openStorage({
    config: { recordingsDir, ...retention.limits },
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
    cameras,
    tally,
    status: () => serverStatus({ cameras, storage, clock: systemClock, startedAtMs }),
    live,
    liveDoor: new LiveDoor({ hub: live, access, clock: systemClock }),
    exports: new Exports({ catalog, recordingsDir }),
    hasher,
    storage,
    retention,
    keeper: new Keeper({ recordingsDir, catalog, ingest, storage, now: systemClock.now }),
    endLooking: () => clearInterval(looking),
  };
}

/** Closes what {@link openServices} opened: every segment in hand is complete afterwards. */
export async function closeServices(services: Services): Promise<void> {
  const { access, endLooking, ingest, live, storage, hasher, catalog, lock } = services;
  endLooking();
  live.close();
  await ingest.close();
  await Promise.all([storage.close(), hasher.close()]);
  access.close();
  catalog.close();
  lock.close();
}

/** Runs `run` every `ms`, and keeps no process alive by it. Returns what ends that. */
function every(ms: number, run: () => void): () => void {
  const id = setInterval(run, ms);
  Deno.unrefTimer(id);
  return () => clearInterval(id);
}
