import { join } from "node:path";

const root = new URL("../..", import.meta.url);

/** A server started as a user starts it, on a free port, with directories of its own. */
export interface TestServer extends AsyncDisposable {
  /** `https://127.0.0.1:PORT`, without a slash at the end. */
  origin: string;
  recordingsDir: string;
  /** Trusts the server's own authority and nothing else. */
  client: Deno.HttpClient;
  /** All that it printed so far. */
  output(): string;
  /** Sends a signal and waits for the exit code. */
  stop(signal: Deno.Signal): Promise<number>;
  /** Kills the server itself, as a crash would. Linux only. */
  killServer(): Promise<void>;
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
export async function startServer(settings: Record<string, string> = {}): Promise<TestServer> {
  const home = await Deno.makeTempDir({ prefix: "local-camera-test-" });
  const recordingsDir = join(home, "recordings");
  const port = freePort();
  const started = startProcess(["run", "-A", "tasks/start.ts"], {
    CAMERA_HOST: "127.0.0.1",
    CAMERA_PORT: String(port),
    CAMERA_RECORDINGS_DIR: recordingsDir,
    CAMERA_CERT_DIR: join(home, "certs"),
    ...settings,
  });
  const origin = `https://127.0.0.1:${port}`;
  let exited: number | undefined;
  const ended = started.ended().then((code) => exited = code);
  const client = await clientWhenServing(origin, join(home, "certs", "ca.crt"), () => exited);
  const stop = async (signal: Deno.Signal) => {
    if (exited === undefined) started.process.kill(signal);
    return await ended;
  };
  return {
    origin,
    recordingsDir,
    client,
    output: started.output,
    stop,
    async killServer() {
      const { pid } = started.process;
      const children = await Deno.readTextFile(`/proc/${pid}/task/${pid}/children`);
      Deno.kill(Number(children.trim().split(" ")[0]), "SIGKILL");
      await ended;
    },
    async [Symbol.asyncDispose]() {
      await stop("SIGTERM");
      client.close();
      await Deno.remove(home, { recursive: true });
    },
  };

  async function clientWhenServing(
    origin: string,
    caFile: string,
    exitCode: () => number | undefined,
  ): Promise<Deno.HttpClient> {
    const deadline = Date.now() + 120_000;
    while (Date.now() < deadline) {
      if (exitCode() !== undefined) break;
      const caCert = await Deno.readTextFile(caFile).catch(() => "");
      if (caCert !== "") {
        const client = Deno.createHttpClient({ caCerts: [caCert] });
        try {
          const response = await fetchBy(client, `${origin}/healthz`);
          await response.body?.cancel();
          if (response.status === 200) return client;
        } catch {
          // Not listening yet.
        }
        client.close();
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`The server does not serve:\n${started.output()}`);
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
  return [...Deno.readDirSync(directory)].map(({ name }) => join(directory, name)).sort((a, b) => {
    if (stem(a) !== stem(b)) return stem(a) < stem(b) ? -1 : 1;
    return closedAt(a) - closedAt(b);
  });
}
