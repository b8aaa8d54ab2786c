/**
 * `deno task bench`: this project's own work beside that of others, in the same run.
 *
 * `--quick` takes smaller inputs and fewer rounds, `--only=<part>` runs one part.
 */
import { parseArgs } from "node:util";
import { type BenchPart, removeAll } from "./part.ts";
import { machineKind } from "./machine.ts";
import { ingestPart, ingestPowerPart, ingestSmallPart } from "./ingest/ingest_part.ts";
import { exportPart } from "./export/export_part.ts";
import { mediaPart } from "./media/media_part.ts";

const PARTS: readonly BenchPart[] = [
  mediaPart,
  ingestPart,
  ingestSmallPart,
  ingestPowerPart,
  exportPart,
];

const { values } = parseArgs({
  args: Deno.args,
  options: { quick: { type: "boolean", default: false }, only: { type: "string" } },
});
const chosen = PARTS.filter(({ name }) => values.only === undefined || name === values.only);
if (chosen.length === 0) {
  console.error(`No such part: choose among ${PARTS.map(({ name }) => name).join(", ")}.`);
  Deno.exit(2);
}

const startedAt = performance.now();
const directory = Deno.makeTempDirSync({ prefix: "bench_" });
Deno.addSignalListener("SIGINT", () => {
  removeAll(directory);
  Deno.exit(130);
});
try {
  console.log(`${new Date().toISOString().slice(0, 10)}, ${machineKind()}\n`);
  for (const part of chosen) {
    await part.run({ directory, isQuick: values.quick, print: (line) => console.log(line) });
  }
} finally {
  removeAll(directory);
}
console.log(`Took ${Math.round((performance.now() - startedAt) / 1000)} s.`);
