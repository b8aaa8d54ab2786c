import { join } from "node:path";
import { Access } from "../../lib/server/auth/access.ts";
import { openAccessStore } from "../../lib/server/auth/open_access_store.ts";
import type { Role } from "../../lib/shared/roles.ts";
import { fetchBy, type TestServer } from "./test_server.ts";

/** A busy server takes so long to answer, at most. */
const TIMEOUT_MS = 20_000;
/** After so long nothing more comes of an answer that has begun. */
const SILENT_MS = 1500;

/** Gives a running server's devices tokens, as `deno task token` does: through its list. */
export async function tokensFor(server: TestServer, roles: Record<string, Role>) {
  const clock = { now: () => Date.now(), monotonic: () => performance.now() };
  const access = await Access.open({
    store: openAccessStore(server.certDir, Date.now()),
    isOn: true,
    clock,
  });
  const made = Object.entries(roles).map(([name, role]) => {
    const { token, device } = access.makeToken(name, role)!;
    return [name, { token, id: device.id }] as const;
  });
  return { tokens: Object.fromEntries(made), access };
}

/** Asks as a program would. */
export async function ask(
  server: TestServer,
  path: string,
  { token, ...init }: RequestInit & { token?: string } = {},
): Promise<{ status: number; headers: Headers; text: string }> {
  const headers = new Headers(init.headers);
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  const response = await fetchBy(server.client, server.origin + path, {
    redirect: "manual",
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...init,
    headers,
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** A TLS connection that speaks HTTP/1.1, for requests that no library would send. */
export async function connectTls(server: TestServer): Promise<Deno.TlsConn> {
  return await Deno.connectTls({
    hostname: "127.0.0.1",
    port: Number(new URL(server.origin).port),
    caCerts: [Deno.readTextFileSync(join(server.certDir, "ca.crt"))],
    alpnProtocols: ["http/1.1"],
  });
}

/**
 * Sends bytes as they are, and reads what comes back until the server closes or
 * falls silent.
 *
 * @returns The status; 0 if the connection was closed without one.
 */
export async function sendRaw(
  server: TestServer,
  request: string,
): Promise<{ status: number; text: string }> {
  using connection = await connectTls(server);
  let text = "";
  try {
    const bytes = new TextEncoder().encode(request);
    for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
    const buffer = new Uint8Array(64 * 1024);
    for (;;) {
      const silence = Promise.withResolvers<null>();
      const waitMs = text === "" ? TIMEOUT_MS : SILENT_MS;
      const timer = setTimeout(() => silence.resolve(null), waitMs);
      const count = await Promise.race([connection.read(buffer), silence.promise]);
      clearTimeout(timer);
      if (count === null) break;
      text += new TextDecoder().decode(buffer.subarray(0, count));
    }
  } catch {
    // Cut off in the middle: what came until then is the answer.
  }
  return { status: Number(/^HTTP\/1\.\d (\d+)/.exec(text)?.[1] ?? 0), text };
}
