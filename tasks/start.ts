/**
 * `deno task start`: builds what changed, then runs the server as a process of
 * its own that may do no more than it needs: listen on its ports, write
 * recordings and certificates. It can start no program and call nobody.
 */
import { dirname, join, resolve } from "node:path";
import { Builder } from "fresh/dev";
import { helpText, wantsHelp } from "../lib/server/config/help.ts";
import type { Config } from "../lib/server/config/settings.ts";
import { configOrComplain, EXIT_USER_ERROR, STOP_SIGNALS } from "../lib/server/serve.ts";
import { hashInputs, isBuilt, stampBuild } from "./build_inputs.ts";

const root = dirname(import.meta.dirname!);

const HELP = helpText({
  usage: "deno task start [flags]",
  about: "Builds the app where needed and serves it over HTTPS. Phones, tablets and laptops on " +
    "the network that open its page become cameras; their recordings land on this machine.",
});

/** Deno's flags for the server: the least that this configuration needs. */
export function serverPermissions(config: Config): string[] {
  const { host, port, httpPort, recordingsDir, certDir, certFile, keyFile } = config;
  const reads = [root, ".env", recordingsDir, certDir, certFile, keyFile];
  const bracketed = host.includes(":") ? `[${host}]` : host;
  // With a new certificate the server listens anew, on the port that the system chose at first.
  const listen = (port: number) => port === 0 ? bracketed : `${bracketed}:${port}`;
  const list = (paths: (string | undefined)[]) =>
    paths.filter((path) => path !== undefined).map((path) => resolve(path).replaceAll(",", ",,"));
  return [
    "--no-prompt",
    // Nor may it load code from anywhere else.
    "--no-remote",
    `--allow-net=${(httpPort === 0 ? [port] : [port, httpPort]).map(listen)}`,
    `--allow-read=${list(reads)}`,
    `--allow-write=${list([recordingsDir, certDir])}`,
    // Without a list: a mistyped CAMERA_ name is only found by looking at all.
    "--allow-env",
    "--allow-sys=hostname,networkInterfaces,statfs",
    // Given up before any other module runs: see `lib/server/sockets/system_sockets.ts`.
    "--allow-ffi",
  ];
}

async function buildIfNeeded(): Promise<void> {
  const inputs = await hashInputs(root);
  if (await isBuilt(root, inputs)) return;
  console.log("Building the app ...");
  await new Builder({ root }).build();
  await stampBuild(root, inputs);
}

/** Runs the server and passes signals on; one that comes twice, as Ctrl+C does, does no harm. */
async function runServer(config: Config): Promise<number> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", ...serverPermissions(config), join(root, "main.ts"), ...Deno.args],
  });
  const server = command.spawn();
  for (const signal of STOP_SIGNALS) {
    Deno.addSignalListener(signal, () => {
      try {
        server.kill("SIGTERM");
      } catch {
        // It has ended already: so will this process.
      }
    });
  }
  return (await server.status).code;
}

async function main(): Promise<number> {
  if (wantsHelp(Deno.args)) {
    console.log(HELP);
    return 0;
  }
  const config = await configOrComplain();
  if (!config) return EXIT_USER_ERROR;
  await buildIfNeeded();
  return await runServer(config);
}

if (import.meta.main) Deno.exit(await main());
