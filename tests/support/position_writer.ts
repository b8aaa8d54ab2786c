/**
 * Saves positions of many sessions as fast as it can, and prints each `nextSeq`
 * once its transaction is over. To be killed.
 *
 * Arguments: path of the catalog, durability, number of sessions, first `nextSeq`.
 */
import { Catalog } from "../../lib/server/catalog/catalog.ts";
import type { Durability } from "../../lib/server/sqlite/connection.ts";

const [path, durability, sessions, first] = Deno.args;
const catalog = Catalog.open(path, { durability: durability as Durability });
const ids = Array.from({ length: Number(sessions) }, (_, i) => `session-${i}`);
catalog.transaction(() => {
  for (const id of ids) {
    if (catalog.session(id)) continue;
    catalog.addSession({ id, name: "", directory: "client_a_1", startedAt: 0, activeAt: 0 });
  }
});
const encoder = new TextEncoder();
for (let nextSeq = Number(first);; nextSeq++) {
  catalog.transaction(() => {
    const checkpoint = JSON.stringify({ nextSeq, filler: "x".repeat(nextSeq % 3000) });
    const position = { nextSeq, take: 0, checkpoint, savedAt: nextSeq };
    for (const id of ids) catalog.savePosition(id, position);
  });
  Deno.stdout.writeSync(encoder.encode(`${nextSeq}\n`));
}
