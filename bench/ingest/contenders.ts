import { join } from "node:path";
import { freePort, startServer, type TestServer } from "../../tests/support/test_server.ts";
import { fetchBy } from "../../tests/support/test_server.ts";
import { denoCommand } from "../measure.ts";

/** A server that takes cameras in, just started. */
export interface RunningServer extends AsyncDisposable {
  origin: string;
  /** Its own process: what it was started by is not counted. */
  pid: number;
}

/** What can be measured. */
export interface Contender {
  title: string;
  start(directory: string): Promise<RunningServer>;
}

/** A segment is closed in each full run, more often than by default. */
const SEGMENT_SECONDS = "20";

/** The whole server, as `deno task start` starts it. */
export function wholeServer(title: string, settings: Record<string, string>): Contender {
  return {
    title,
    async start(directory) {
      const server = await launchWhole(directory, settings);
      return {
        origin: server.origin,
        pid: await server.serverPid(),
        [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
      };
    },
  };
}

/** Starts the whole server; its certificates stay in `directory` for all that follow. */
export function launchWhole(
  directory: string,
  settings: Record<string, string>,
): Promise<TestServer> {
  const CAMERA_RECORDINGS_DIR = recordingsIn(directory);
  return startServer({
    CAMERA_SEGMENT_SECONDS: SEGMENT_SECONDS,
    CAMERA_LOG_LEVEL: "warning",
    ...settings,
    CAMERA_RECORDINGS_DIR,
  }, { home: directory });
}

/** Where every contender records; removed after each run. */
export function recordingsIn(directory: string): string {
  return join(directory, "recordings");
}

/** The bare server, under the same certificate. */
export function bareServer(title: string, how: "sync" | "async"): Contender {
  return {
    title,
    async start(directory) {
      const to = recordingsIn(directory);
      Deno.mkdirSync(to);
      const port = freePort();
      const certs = ["server.crt", "server.key"].map((name) => join(directory, "certs", name));
      const script = new URL("./bare_server.ts", import.meta.url);
      const [program, ...args] = denoCommand(script, ["-A"], [...certs, to, String(port), how]);
      const command = new Deno.Command(program, { args, stdin: "null", env: { NO_COLOR: "1" } });
      const process = command.spawn();
      const origin = `https://127.0.0.1:${port}`;
      await serving(origin, join(directory, "certs", "ca.crt"));
      return {
        origin,
        pid: process.pid,
        async [Symbol.asyncDispose]() {
          process.kill("SIGTERM");
          await process.status;
        },
      };
    },
  };
}

async function serving(origin: string, caFile: string): Promise<void> {
  const client = Deno.createHttpClient({ caCerts: [Deno.readTextFileSync(caFile)] });
  const deadline = Date.now() + 20_000;
  for (;;) {
    try {
      const response = await fetchBy(client, origin);
      await response.body?.cancel();
      return client.close();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
