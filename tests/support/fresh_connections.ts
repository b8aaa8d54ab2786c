import { fetchBy, type TestServer } from "./test_server.ts";
import { until } from "./waiting.ts";

/** Of two listeners it is hardly ever the same that gets so many connections in a row. */
const IN_A_ROW = 30;

/** Is the server trusted, on a connection of its own, by a client that trusts `ca` alone? */
export async function isTrustedBy(
  { origin }: Pick<TestServer, "origin">,
  ca: string,
): Promise<boolean> {
  using client = Deno.createHttpClient({ caCerts: [ca] });
  try {
    return await (await fetchBy(client, `${origin}/healthz`)).text() === "ok\n";
  } catch {
    return false;
  }
}

/**
 * Waits until a listener that was replaced is gone. It lingers beside the new one for a while, and
 * has half of the connections until then.
 *
 * @param isNew Connects. Is that a connection to the new one?
 */
export async function lastListenerGone(isNew: () => Promise<boolean>): Promise<void> {
  await until("the last listener is gone", async () => {
    for (let count = 0; count < IN_A_ROW; count++) if (!await isNew()) return false;
    return true;
  });
}
