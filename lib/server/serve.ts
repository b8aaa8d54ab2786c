import { resolve } from "node:path";
import { getLogger } from "@logtape/logtape";
import { AppError, messageOf } from "../shared/errors.ts";
import type { Access } from "./auth/access.ts";
import { type BannerAccess, renderBanner } from "./banner.ts";
import { loadConfig } from "./config/load.ts";
import type { Config } from "./config/settings.ts";
import { diskSpace } from "./disk.ts";
import { Listener } from "./listener.ts";
import { configureLogging } from "./logging.ts";
import {
  AddressTeller,
  certificateOptions,
  readCertificateState,
  renewCertificate,
} from "./machine_certificate.ts";
import { lanAddresses, openUrls, trustPageUrl } from "./network.ts";
import type { Catalog } from "./catalog/catalog.ts";
import { openCatalog } from "./catalog/open_catalog.ts";
import { rebuild, rebuiltLine } from "./catalog/rebuild.ts";
import { secured } from "./hardening/secured.ts";
import { settleSegments } from "./ingest/settle_segments.ts";
import { openPlainHttp } from "./plain_http.ts";
import { denoFileSystem } from "./recorder/file_system.ts";
import { recoveredLine } from "./recorder/recover.ts";
import { freeReserve, setReserve } from "./storage/reserve.ts";
import { watchConnections } from "./sockets/watch_connections.ts";
import { takeRecordingsDir } from "./recordings_dir.ts";
import { closeServices, openServices, type Services, systemClock } from "./services.ts";
import { CertificateKeeper } from "./tls/certificate_keeper.ts";
import type { ServerCertificate } from "./tls/ensure_certificate.ts";
import { protectKeys } from "./tls/protect.ts";
import { serverCertificate } from "./tls/server_certificate.ts";

const logger = getLogger(["camera", "server"]);

/** Exit code for what the user can mend: a setting, a taken port, a directory. */
export const EXIT_USER_ERROR = 2;

/** How long closing segments and requests in hand may take once the server stops, ms. */
const SHUTDOWN_MS = 4_500;

/** What asks the server to stop. Windows knows one; SIGHUP comes when a terminal is closed. */
export const STOP_SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

/** A configuration, and which of its settings were given for this start. */
export interface StartConfig extends Config {
  given: ReadonlySet<keyof Config>;
}

type Fetch = Deno.ServeHandler<Deno.NetAddr>;

export interface ServeOptions {
  config: StartConfig;
  /** Told the services before the first request. */
  onOpen(services: Services): void;
  /** The built app's request handler. */
  fetch: Fetch;
}

/** What stands before the first request. */
export interface Prepared {
  /** What is served with; another one when the certificate is replaced. */
  served: { certificate: ServerCertificate };
  services: Services;
}

/**
 * The configuration of this start.
 *
 * @returns Null if it has problems; they were printed.
 */
export async function configOrComplain(): Promise<StartConfig | null> {
  const loaded = await loadConfig();
  if (!loaded.ok) {
    for (const problem of loaded.problems) console.error(problem);
    return null;
  }
  const { config, given } = loaded;
  return {
    ...config,
    given,
    recordingsDir: resolve(config.recordingsDir),
    certDir: resolve(config.certDir),
  };
}

/**
 * Everything but the listening: log, recordings directory, certificate, what an
 * earlier run left open, services.
 *
 * @throws {AppError} for what the user can mend.
 */
export async function prepare(config: StartConfig): Promise<Prepared> {
  await configureLogging(config);
  const lock = await takeRecordingsDir(config.recordingsDir);
  const { certDir } = config;
  const told = await protectKeys(certDir);
  const certificate = await serverCertificate(certificateOptions(config));
  for (const sentence of told) logger.warn("{sentence}", { sentence });
  const served = { certificate };
  const catalog = await agreedCatalog(config);
  return {
    served,
    services: await openServices({
      config,
      given: config.given,
      catalog,
      caPem: certificate.caPem,
      certificateNames: () => served.certificate.names,
      lock,
    }),
  };
}

/** The catalog, after everything that an earlier run left is in order and in it. */
async function agreedCatalog({ recordingsDir, durability }: Config): Promise<Catalog> {
  const now = systemClock.now();
  await freeReserve(recordingsDir);
  const catalog = openCatalog({ recordingsDir, durability, now });
  const recovered = await settleSegments({
    catalog,
    fileSystem: denoFileSystem,
    recordingsDir,
    now,
  });
  const rebuilt = await rebuild(catalog, recordingsDir);
  for (const line of [recoveredLine(recovered), rebuiltLine(rebuilt)]) if (line) console.log(line);
  return catalog;
}

/**
 * Serves until SIGINT or SIGTERM, then closes the segments in hand.
 *
 * @returns The exit code.
 * @throws {AppError} for what the user can mend.
 */
export async function serve({ config, onOpen, fetch }: ServeOptions): Promise<number> {
  const { served, services } = await prepare(config);
  const { certificate } = served;
  onOpen(services);
  void setReserve(config.recordingsDir);
  const asked = nextSignal();
  const connections = watchConnections(systemClock);
  const server = new Listener({
    ...config,
    certificate,
    fetch: connections.hearing(secured(fetch, config.certFile !== undefined)),
    beforeStop: () => services.ingest.handOver(),
  });
  const plain = openPlainHttp({
    ...config,
    httpsPort: () => server.port,
    names: services.certificateNames,
    fetch: secured(fetch, false),
    connections,
  });
  connections.add(server.port);
  await printBanner({
    config,
    certificate,
    port: server.port,
    hasPlainHttp: plain.isOpen,
    outlook: services.storage.report().outlook,
    access: bannerAccess(services.access),
  });
  const endKeeping = keepCertificate({ config, served, services, server });
  const signal = await asked;
  endKeeping();
  connections.end();
  logger.info("{signal}: closing segments, their cameras may go on with them later", { signal });
  plain.close();
  const stopped = closeServices(services).then(() => server.shutdown());
  // Whatever the disk does: what is not done by then is done at the next start, as after a crash.
  const timeout = new Promise<void>((done) => setTimeout(done, SHUTDOWN_MS));
  await Promise.race([stopped, timeout]);
  return 0;
}

/** Renews the certificate while the server runs. Returns what ends that. */
function keepCertificate({ config, served, services, server }: Prepared & {
  config: Config;
  server: Listener;
}): () => void {
  const teller = new AddressTeller({ host: config.host, port: server.port }, served.certificate);
  const keeper = new CertificateKeeper({
    certificate: served.certificate,
    read: () => readCertificateState(config),
    renew: () => renewCertificate(config),
    use(certificate) {
      server.use(certificate);
      served.certificate = certificate;
      services.caPem = certificate.caPem;
    },
    onChange: (certificate) => teller.tell(certificate),
    clock: systemClock,
  });
  return keeper.start();
}

/** Runs `main`; errors that the user can mend become a sentence and exit code 2. */
export async function exitWith(main: () => Promise<number>): Promise<never> {
  try {
    Deno.exit(await main());
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    console.error(error.message);
    Deno.exit(EXIT_USER_ERROR);
  }
}

function bannerAccess({ isOn, codes }: Access): BannerAccess {
  if (!isOn) return { state: "off" };
  const { linkSecret, made, isConfigured } = codes;
  const code = made !== undefined ? { made } : isConfigured ? "own" : "known";
  return { state: "on", linkSecret, code };
}

async function printBanner({ config, certificate, port, hasPlainHttp, outlook, access }: {
  config: Config;
  certificate: ServerCertificate;
  port: number;
  hasPlainHttp: boolean;
  outlook: string | null;
  access: BannerAccess;
}): Promise<void> {
  const { host, recordingsDir } = config;
  const disk = await diskSpace(recordingsDir).catch((error) => {
    logger.warn("Cannot tell the free space: {why}", { why: messageOf(error) });
    return null;
  });
  const urls = openUrls({
    host,
    port,
    hostname: Deno.hostname(),
    addresses: lanAddresses(Deno.networkInterfaces()),
    names: certificate.names,
  });
  const { notAfter, made, reason, caPem } = certificate;
  const trustUrl = caPem === null
    ? null
    : trustPageUrl(urls[0], hasPlainHttp ? config.httpPort : null);
  console.log(
    renderBanner({
      urls,
      recordingsDir,
      disk,
      outlook,
      access,
      certificate: { notAfter, made, reason, trustUrl },
    }),
  );
}

/** Waits for a signal that asks the server to stop. */
export function nextSignal(): Promise<Deno.Signal> {
  return new Promise((received) => {
    for (const signal of STOP_SIGNALS) Deno.addSignalListener(signal, () => received(signal));
  });
}
