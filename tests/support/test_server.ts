import { join } from "node:path";

const root = new URL("../..", import.meta.url);

/** A server started as a user starts it, on a free port, with directories of its own. */
export interface TestServer extends AsyncDisposable {
  /** `https://127.0.0.1:PORT`, without a slash at the end. */
  origin: string;
  recordingsDir: string;
  certDir: string;
  /** Trusts the server's own authority and nothing else. */
  client: Deno.HttpClient;
  /** All that it printed so far, restarts included. */
  output(): string;
  /** Process of the server itself, not of what started it. Linux only. */
  serverPid(): Promise<number>;
  /** Sends a signal and waits for the exit code. */
  stop(signal: Deno.Signal): Promise<number>;
  /** Kills the server itself, as a crash would. Linux only. */
  killServer(): Promise<void>;
  /** Starts it again, on the same port and directories; resolves when it serves. */
  restart(): Promise<void>;
  /** The same, but does not wait. */
  launch(): void;
}

export interface TestServerOptions {
  /** Directory for recordings and certificates; kept. Default: a temporary one, removed. */
  home?: string;
  /** What is run, relative to the project. Default: what `deno task start` runs. */
  script?: string;
}

/** `fetch` with a client of its own, which the DOM's types do not know. */
export function fetchBy(client: Deno.HttpClient, url: string, init: RequestInit = {}) {
  return fetch(url, { ...init, client } as RequestInit);
}

/** A port that was free a moment ago. */
export function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}

/** A process with its output collected. */
export function startProcess(args: string[], env: Record<string, string> = {}) {
  const process = new Deno.Command(Deno.execPath(), {
    args,
    env: { NO_COLOR: "1", ...env },
    cwd: root,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let output = "";
  const collect = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) output += text;
  };
  const collected = Promise.all([collect(process.stdout), collect(process.stderr)]);
  return {
    process,
    output: () => output,
    /** Exit code, once all output has arrived. */
    async ended(): Promise<number> {
      await collected;
      return (await process.status).code;
    },
  };
}

/**
 * Starts `deno task start`'s script and waits until it serves.
 *
 * @param settings `CAMERA_` variables in addition.
 */
export async function startServer(
  settings: Record<string, string> = {},
  options: TestServerOptions = {},
): Promise<TestServer> {
  const home = options.home ?? await Deno.makeTempDir({ prefix: "local-camera-test-" });
  const { script = "tasks/start.ts" } = options;
  const recordingsDir = settings.CAMERA_RECORDINGS_DIR ?? join(home, "recordings");
  const certDir = join(home, "certs");
  // Another one than plain HTTP gets.
  let port = freePort();
  while (String(port) === settings.CAMERA_HTTP_PORT) port = freePort();
  const origin = `https://127.0.0.1:${port}`;
  let earlierOutput = "";
  let run = start();
  const client = await trusting(join(certDir, "ca.crt"), run);
  await serving(run);
  return {
    origin,
    recordingsDir,
    certDir,
    client,
    output: () => earlierOutput + run.output(),
    serverPid,
    stop,
    async killServer() {
      Deno.kill(await serverPid(), "SIGKILL");
      await run.ended;
    },
    async restart() {
      again();
      await serving(run);
    },
    launch: again,
    async [Symbol.asyncDispose]() {
      await stop("SIGTERM");
      client.close();
      if (options.home === undefined) await Deno.remove(home, { recursive: true });
    },
  };

  function start() {
    const started = startProcess(["run", "-A", script], {
      CAMERA_HOST: "127.0.0.1",
      CAMERA_PORT: String(port),
      CAMERA_RECORDINGS_DIR: recordingsDir,
      CAMERA_CERT_DIR: certDir,
      // Whom a server lets in is tested where that is the point.
      CAMERA_AUTH: "off",
      // However little room the machine of the tests has, it is theirs.
      CAMERA_MIN_FREE_GB: "0",
      // Servers of several tests run at a time, and most need none.
      CAMERA_HTTP_PORT: "0",
      ...settings,
    });
    const state = { ...started, exitCode: undefined as number | undefined, ended: started.ended() };
    state.ended.then((code) => state.exitCode = code);
    return state;
  }

  function again(): void {
    earlierOutput += run.output();
    run = start();
  }

  async function stop(signal: Deno.Signal): Promise<number> {
    if (run.exitCode === undefined) run.process.kill(signal);
    return await run.ended;
  }

  /** Waits for the process, which may not be there yet right after a launch. */
  async function serverPid(): Promise<number> {
    const { pid } = run.process;
    return await until(run, async () => {
      const children = await Deno.readTextFile(`/proc/${pid}/task/${pid}/children`);
      return Number(children.trim().split(" ")[0]) || undefined;
    });
  }

  async function trusting(caFile: string, of: typeof run): Promise<Deno.HttpClient> {
    const caCert = await until(of, async () => await Deno.readTextFile(caFile) || undefined);
    return Deno.createHttpClient({ caCerts: [caCert] });
  }

  async function serving(of: typeof run): Promise<void> {
    await until(of, async () => {
      const response = await fetchBy(client, `${origin}/healthz`);
      await response.body?.cancel();
      // It says where it is when it listens already, and that comes by another way.
      return response.status === 200 && of.output().includes("Ctrl+C") || undefined;
    });
  }

  /** What `look` finds, as soon as it neither throws nor finds nothing. */
  async function until<T>(of: typeof run, look: () => Promise<T | undefined>): Promise<T> {
    const deadline = Date.now() + 120_000;
    while (Date.now() < deadline && of.exitCode === undefined) {
      const found = await look().catch(() => undefined);
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`The server does not serve:\n${earlierOutput}${of.output()}`);
  }
}

/** Directories of the sessions in a recordings directory. */
export function sessionDirectories(recordingsDir: string): string[] {
  return [...Deno.readDirSync(recordingsDir)].filter(({ isDirectory }) => isDirectory)
    .map(({ name }) => join(recordingsDir, name));
}

/**
 * The segments in a session's directory, in order. Two that begin in the same
 * second, one in each format, are in the order in which they were closed.
 */
export function segmentsIn(directory: string): string[] {
  const stem = (path: string) => path.slice(0, path.lastIndexOf("."));
  const closedAt = (path: string) => Deno.statSync(path).mtime?.getTime() ?? 0;
  const names = [...Deno.readDirSync(directory)].map(({ name }) => name);
  const files = names.filter((name) => /^video_.*\.(?:webm|mkv|mp4)$/.test(name))
    .map((n) => join(directory, n));
  return files.sort((a, b) => {
    if (stem(a) !== stem(b)) return stem(a) < stem(b) ? -1 : 1;
    return closedAt(a) - closedAt(b);
  });
}
