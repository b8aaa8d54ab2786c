import { join, resolve } from "node:path";
import { getLogger } from "@logtape/logtape";
import { AppError, messageOf } from "../shared/errors.ts";
import { renderBanner } from "./banner.ts";
import { loadConfig } from "./config/load.ts";
import type { Config } from "./config/settings.ts";
import { diskSpace } from "./disk.ts";
import { configureLogging } from "./logging.ts";
import { lanAddresses, openUrls } from "./network.ts";
import type { Catalog } from "./catalog/catalog.ts";
import { openCatalog } from "./catalog/open_catalog.ts";
import { rebuild, rebuiltLine } from "./catalog/rebuild.ts";
import { settleSegments } from "./ingest/settle_segments.ts";
import { denoFileSystem } from "./recorder/file_system.ts";
import { recoveredLine } from "./recorder/recover.ts";
import { freeReserve, setReserve } from "./storage/reserve.ts";
import { takeRecordingsDir } from "./recordings_dir.ts";
import { closeServices, openServices, type Services, systemClock } from "./services.ts";
import type { ServerCertificate } from "./tls/ensure_certificate.ts";
import { serverCertificate } from "./tls/server_certificate.ts";

const logger = getLogger(["camera", "server"]);

/** Exit code for what the user can mend: a setting, a taken port, a directory. */
export const EXIT_USER_ERROR = 2;

/** How long closing segments and requests in hand may take once the server stops, ms. */
const SHUTDOWN_MS = 4_500;

/** Pause before listening again after a failure, ms. */
const LISTEN_AGAIN_MS = 500;

/** What asks the server to stop. Windows knows one; SIGHUP comes when a terminal is closed. */
export const STOP_SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

type Fetch = Deno.ServeHandler<Deno.NetAddr>;

export interface ServeOptions {
  config: Config;
  /** Told the services before the first request. */
  onOpen(services: Services): void;
  /** The built app's request handler. */
  fetch: Fetch;
}

/** What stands before the first request. */
export interface Prepared {
  certificate: ServerCertificate;
  services: Services;
}

/**
 * The configuration of this start.
 *
 * @returns Null if it has problems; they were printed.
 */
export async function configOrComplain(): Promise<Config | null> {
  const loaded = await loadConfig();
  if (!loaded.ok) {
    for (const problem of loaded.problems) console.error(problem);
    return null;
  }
  const { config } = loaded;
  return {
    ...config,
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
export async function prepare(config: Config): Promise<Prepared> {
  await configureLogging(config);
  const lock = await takeRecordingsDir(config.recordingsDir);
  const certificate = await serverCertificate({
    certDir: config.certDir,
    certFile: config.certFile,
    keyFile: config.keyFile,
    hostname: Deno.hostname(),
    addresses: lanAddresses(Deno.networkInterfaces()),
    now: Date.now(),
  });
  const catalog = await agreedCatalog(config);
  return {
    certificate,
    services: await openServices({ config, catalog, caPem: certificate.caPem, lock }),
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
  const { certificate, services } = await prepare(config);
  onOpen(services);
  void setReserve(config.recordingsDir);
  const asked = nextSignal();
  const server = new Listener(() => listen(config, certificate, fetch));
  await printBanner({
    config,
    certificate,
    port: server.port,
    outlook: services.storage.report().outlook,
  });
  const signal = await asked;
  logger.info("{signal}: closing segments, their cameras may go on with them later", { signal });
  const stopped = closeServices(services).then(() => server.shutdown());
  // Whatever the disk does: what is not done by then is done at the next start, as after a crash.
  const timeout = new Promise<void>((done) => setTimeout(done, SHUTDOWN_MS));
  await Promise.race([stopped, timeout]);
  return 0;
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

/**
 * Listens, and listens again when accepting connections has failed: for want
 * of file descriptors, for instance. What is connected stays connected.
 */
class Listener {
  readonly #listen: () => Deno.HttpServer<Deno.NetAddr>;
  #server: Deno.HttpServer<Deno.NetAddr>;

  constructor(listen: () => Deno.HttpServer<Deno.NetAddr>) {
    this.#listen = listen;
    this.#server = this.#watched(listen());
  }

  get port(): number {
    return this.#server.addr.port;
  }

  shutdown(): Promise<void> {
    return this.#server.shutdown();
  }

  #watched(server: Deno.HttpServer<Deno.NetAddr>): Deno.HttpServer<Deno.NetAddr> {
    server.finished.catch((error) => this.#again(error));
    return server;
  }

  #again(error: unknown): void {
    logger.error("Cannot accept connections, trying again: {why}", { why: messageOf(error) });
    const timer = setTimeout(() => {
      try {
        this.#server = this.#watched(this.#listen());
      } catch (error) {
        this.#again(error);
      }
    }, LISTEN_AGAIN_MS);
    Deno.unrefTimer(timer);
  }
}

function listen(
  { host, port }: Config,
  { cert, key }: ServerCertificate,
  fetch: Fetch,
): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve({ hostname: host, port, cert, key, onListen() {} }, fetch);
  } catch (cause) {
    const where = `port ${port} of ${host}`;
    if (cause instanceof Deno.errors.AddrInUse) {
      const remedy = "stop the program that has it, or choose another with CAMERA_PORT.";
      throw new AppError("port-in-use", `Cannot listen: ${where} is taken; ${remedy}`, { cause });
    }
    if (cause instanceof Deno.errors.AddrNotAvailable) {
      const remedy = "set CAMERA_HOST to 0.0.0.0 or to an address of this machine.";
      throw new AppError("no-such-address", `Cannot listen on ${where}: ${remedy}`, { cause });
    }
    if (cause instanceof Deno.errors.PermissionDenied) {
      const remedy = "choose a CAMERA_PORT of 1024 or above.";
      throw new AppError("port-forbidden", `This user may not use ${where}: ${remedy}`, { cause });
    }
    throw cause;
  }
}

async function printBanner({ config, certificate, port, outlook }: {
  config: Config;
  certificate: ServerCertificate;
  port: number;
  outlook: string | null;
}): Promise<void> {
  const { certDir, host, recordingsDir } = config;
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
  const caFile = caPem === null ? null : join(certDir, "ca.crt");
  console.log(
    renderBanner({
      urls,
      recordingsDir,
      disk,
      outlook,
      certificate: { notAfter, made, reason, caFile },
    }),
  );
}

/** Waits for a signal that asks the server to stop. */
export function nextSignal(): Promise<Deno.Signal> {
  return new Promise((received) => {
    for (const signal of STOP_SIGNALS) Deno.addSignalListener(signal, () => received(signal));
  });
}
