import { getLogger } from "@logtape/logtape";
import { AppError, messageOf } from "../shared/errors.ts";
import { systemSockets } from "./sockets/system_sockets.ts";

const logger = getLogger(["camera", "server"]);

/** Pause before listening again after a failure, ms. */
const LISTEN_AGAIN_MS = 500;
/**
 * How long the last listener goes on beside the new one, ms: whoever is in the
 * middle of a handshake gets through.
 */
const LINGER_MS = 1_000;

/** Certificate and private key, PEM. */
export interface TlsPair {
  cert: string;
  key: string;
}

type Server = Deno.HttpServer<Deno.NetAddr>;
type Timer = ReturnType<typeof setTimeout>;

export interface ListenerOptions {
  /** `CAMERA_HOST`. */
  host: string;
  /** `CAMERA_PORT`; 0 lets the system choose, once. */
  port: number;
  certificate: TlsPair;
  fetch: Deno.ServeHandler<Deno.NetAddr>;
  /** Sends those away who must not notice that a listener stops: WebSockets. Never rejects. */
  beforeStop?: () => Promise<void>;
  /** Default `Deno.serve`. */
  serve?: typeof denoServe;
  /** Default {@link LINGER_MS}. */
  lingerMs?: number;
}

/**
 * Listens, and listens again when accepting connections has failed: for want
 * of file descriptors, for instance. What is connected stays connected.
 *
 * Its certificate can be replaced. Deno can give none to a server that runs, so
 * a second one listens on the same port (SO_REUSEPORT), and then the first one
 * stops: at no time is a connection refused, and requests in hand are finished.
 * Deno 2.9 cuts the WebSockets of a server that stops, with 1001 if that still
 * gets through. So they are closed in good order before.
 */
export class Listener {
  readonly port: number;
  readonly #options: ListenerOptions;
  #certificate: TlsPair;
  #server: Server;
  #retired = new Set<Promise<void>>();
  #lingering = new Map<Timer, Server>();
  #again: Timer | undefined;
  #isOver = false;

  /** @throws {AppError} `port-in-use`, `no-such-address`, `port-forbidden`. */
  constructor(options: ListenerOptions) {
    const { host, port, certificate } = options;
    this.#options = options;
    this.#certificate = certificate;
    this.port = port;
    assertFree(host, port);
    this.#server = this.#listen();
    this.port = this.#server.addr.port;
  }

  /**
   * Serves with another certificate from now on.
   *
   * @throws {Error} if nothing can listen; it goes on with the certificate that it has.
   */
  use(certificate: TlsPair): void {
    const last = this.#certificate;
    this.#certificate = certificate;
    // Between two attempts to listen: the next one takes it.
    if (this.#again !== undefined) return;
    const old = this.#server;
    try {
      this.#server = this.#listen();
      this.#retire(old);
    } catch (error) {
      if (!isTaken(error)) {
        this.#certificate = last;
        throw error;
      }
      // A system on which two cannot share a port: for a moment nobody listens.
      void this.#sendAway().then(() => {
        this.#stop(old);
        this.#listenAgain(0);
      });
    }
  }

  /** Takes no more connections, and waits for the requests in hand. */
  async shutdown(): Promise<void> {
    this.#isOver = true;
    if (this.#again !== undefined) clearTimeout(this.#again);
    for (const [timer, server] of this.#lingering) {
      clearTimeout(timer);
      this.#stop(server);
    }
    this.#stop(this.#server);
    await Promise.all(this.#retired);
  }

  #listen(): Server {
    const { host, fetch, serve = denoServe } = this.#options;
    const server = serve({ host, port: this.port, ...this.#certificate }, fetch);
    server.finished.catch((error) => {
      // One that has been replaced is nobody's loss.
      if (server === this.#server) this.#failed(error);
    });
    return server;
  }

  #retire(server: Server): void {
    const timer = setTimeout(async () => {
      await this.#sendAway();
      this.#lingering.delete(timer);
      this.#stop(server);
    }, this.#options.lingerMs ?? LINGER_MS);
    this.#lingering.set(timer, server);
  }

  async #sendAway(): Promise<void> {
    await this.#options.beforeStop?.();
  }

  #stop(server: Server): void {
    const stopped = server.shutdown().catch(() => {}).then(() => {
      this.#retired.delete(stopped);
    });
    this.#retired.add(stopped);
  }

  #failed(error: unknown): void {
    logger.error("Cannot accept connections, trying again: {why}", { why: messageOf(error) });
    this.#listenAgain(LISTEN_AGAIN_MS);
  }

  #listenAgain(waitMs: number): void {
    if (this.#isOver) return;
    const timer = setTimeout(() => {
      this.#again = undefined;
      try {
        this.#server = this.#listen();
      } catch (error) {
        this.#failed(error);
      }
    }, waitMs);
    Deno.unrefTimer(timer);
    this.#again = timer;
  }
}

/**
 * Two servers of this program would share a port without a word, each with
 * half of the connections: so the first look is without SO_REUSEPORT.
 */
function assertFree(hostname: string, port: number): void {
  if (port === 0) return;
  explained({ hostname, port }, () => Deno.listen({ hostname, port }).close());
}

function denoServe(
  { host: hostname, ...options }: TlsPair & { host: string; port: number },
  fetch: Deno.ServeHandler<Deno.NetAddr>,
): Server {
  const { port } = options;
  const onListen = () => void systemSockets?.sendAtOnce();
  return explained(
    { hostname, port },
    () => Deno.serve({ hostname, ...options, reusePort: true, onListen }, fetch),
  );
}

function isTaken(error: unknown): boolean {
  return error instanceof AppError && error.code === "port-in-use";
}

function explained<T>({ hostname, port }: { hostname: string; port: number }, listen: () => T): T {
  try {
    return listen();
  } catch (cause) {
    const where = `port ${port} of ${hostname}`;
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
