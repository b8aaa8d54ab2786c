import { join } from "node:path";
import type { TestServer } from "./test_server.ts";

/** Pages of somebody else's, on ports of their own of this machine. */
export interface HostileSite extends AsyncDisposable {
  /** With a certificate that the browser takes, so that cookies of the same host come along. */
  httpsPort: number;
  httpPort: number;
}

/** Serves an empty page that allows everything. */
export async function openHostileSite({ certDir }: TestServer): Promise<HostileSite> {
  const [key, cert] = await Promise.all(
    ["server.key", "server.crt"].map((name) => Deno.readTextFile(join(certDir, name))),
  );
  const page = () =>
    new Response("<!doctype html><title>Win a camera</title>", {
      headers: { "content-type": "text/html" },
    });
  const options = { hostname: "127.0.0.1", port: 0, onListen() {} };
  const servers = [Deno.serve({ ...options, key, cert }, page), Deno.serve(options, page)];
  const [httpsPort, httpPort] = servers.map(({ addr }) => addr.port);
  return {
    httpsPort,
    httpPort,
    async [Symbol.asyncDispose]() {
      await Promise.all(servers.map((server) => server.shutdown()));
    },
  };
}
