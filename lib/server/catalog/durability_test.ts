import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { Catalog } from "./catalog.ts";
import type { Durability } from "../sqlite/connection.ts";

const root = resolve(import.meta.dirname!, "../../..");
const SESSIONS = 20;

/**
 * Runs a process that saves positions, with the server's permissions, and kills
 * it once it has reported `until`.
 *
 * @returns The last `nextSeq` that it reported.
 */
async function saveAndKill(
  directory: string,
  durability: Durability,
  first: number,
  until: number,
): Promise<number> {
  const script = join(root, "tests/support/position_writer.ts");
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--no-remote",
      `--allow-read=${root},${directory}`,
      `--allow-write=${directory}`,
      script,
      join(directory, "catalog.db"),
      durability,
      String(SESSIONS),
      String(first),
    ],
    cwd: root,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const errors = new Response(child.stderr).text();
  let output = "";
  let isKilled = false;
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    output += text;
    if (isKilled || !output.includes(`\n${until}\n`)) continue;
    isKilled = true;
    child.kill("SIGKILL");
  }
  const { signal } = await child.status;
  assert.equal(signal, "SIGKILL", await errors);
  const reported = output.slice(0, output.lastIndexOf("\n")).split("\n");
  return Number(reported.at(-1));
}

for (const durability of ["process", "power"] as const) {
  Deno.test(`savePosition() outlives a kill of the process, durability ${durability}`, async () => {
    const directory = await Deno.makeTempDir();
    try {
      let first = 0;
      for (const count of [3, 70, 251]) {
        const last = await saveAndKill(directory, durability, first, first + count);
        assert.ok(last >= first + count);
        const catalog = Catalog.open(join(directory, "catalog.db"), { durability });
        const found = Array.from({ length: SESSIONS }, (_, i) => catalog.position(`session-${i}`));
        catalog.close();
        const nextSeq = found[0]!.nextSeq;
        assert.ok(nextSeq >= last, `${nextSeq} is there, ${last} was reported`);
        for (const position of found) {
          assert.equal(position?.nextSeq, nextSeq, "a transaction is there as a whole");
          assert.equal(JSON.parse(position.checkpoint!).nextSeq, nextSeq);
        }
        first = nextSeq + 1;
      }
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  });
}
