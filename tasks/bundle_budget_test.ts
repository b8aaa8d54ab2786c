import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { formatSizes, measureScripts, pageEntries, pageWeight } from "./bundle_budget.ts";

function scripts(files: Record<string, string>): Map<string, Uint8Array<ArrayBuffer>> {
  return new Map(
    Object.entries(files).map(([name, code]) => [name, new TextEncoder().encode(code)]),
  );
}

const build = scripts({
  "fresh-runtime.js": `import{a as b}from"./chunk-A.js";export{b as boot};`,
  "Capture.js": `import"./chunk-B.js";import{x}from "./chunk-A.js";import("./later.js");`,
  "Wall.js": `export*from"./chunk-A.js";`,
  "chunk-A.js": "export const a=1;",
  "chunk-B.js": "self.b=1;",
  "later.js": "export default 1;",
});

Deno.test("measureScripts() counts what the entries import statically, once", async () => {
  const sizes = await measureScripts(build, ["fresh-runtime.js", "Capture.js"]);
  deepEqual(
    sizes.filter((size) => size.onPage).map((size) => size.name).sort(),
    ["Capture.js", "chunk-A.js", "chunk-B.js", "fresh-runtime.js"],
  );
});

Deno.test("measureScripts() follows re-exports", async () => {
  const sizes = await measureScripts(build, ["Wall.js"]);
  deepEqual(
    sizes.filter((size) => size.onPage).map((size) => size.name).sort(),
    ["Wall.js", "chunk-A.js"],
  );
});

Deno.test("measureScripts() refuses an entry that was not built", async () => {
  await rejects(measureScripts(build, ["Gone.js"]), /The build has no Gone.js/);
});

Deno.test("measureScripts() gives raw and gzipped bytes, largest first", async () => {
  const sizes = await measureScripts(
    scripts({ "small.js": "1", "large.js": "a".repeat(10_000) }),
    [],
  );
  deepEqual(sizes.map(({ name, bytes }) => [name, bytes]), [["large.js", 10_000], ["small.js", 1]]);
  equal(sizes[0].gzipBytes < 100, true);
});

Deno.test("pageWeight() sums the gzipped bytes of the page alone", () => {
  equal(
    pageWeight([
      { name: "a.js", bytes: 100, gzipBytes: 50, onPage: true },
      { name: "b.js", bytes: 100, gzipBytes: 60, onPage: false },
      { name: "c.js", bytes: 100, gzipBytes: 70, onPage: true },
    ]),
    120,
  );
});

Deno.test("formatSizes() marks what the page loads and gives the totals", () => {
  const table = formatSizes([
    { name: "a.js", bytes: 100, gzipBytes: 50, onPage: true },
    { name: "b.js", bytes: 200, gzipBytes: 60, onPage: false },
  ], 1000);
  match(table, /^\* a\.js +100 +50$/m);
  match(table, /^ {2}b\.js +200 +60$/m);
  match(table, /^ {2}total +300 +110$/m);
  match(table, /^\* capture page +50 of 1000$/m);
});

Deno.test("pageEntries() finds the islands that a page's modules can reach", async () => {
  const root = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${root}/islands`);
    await Deno.mkdir(`${root}/routes/(_islands)`, { recursive: true });
    await Deno.writeTextFile(`${root}/islands/Capture.tsx`, "export default 1;");
    await Deno.writeTextFile(`${root}/islands/Unused.tsx`, "export default 1;");
    await Deno.writeTextFile(`${root}/routes/(_islands)/Meter.tsx`, "export default 1;");
    await Deno.writeTextFile(`${root}/panel.ts`, `import "./islands/Capture.tsx";`);
    await Deno.writeTextFile(
      `${root}/routes/index.tsx`,
      `import "../panel.ts"; import "./(_islands)/Meter.tsx";`,
    );
    deepEqual(
      await pageEntries(root, ["routes/index.tsx", "routes/_app.tsx"]),
      ["fresh-runtime.js", "Capture.js", "Meter.js"],
    );
    deepEqual(await pageEntries(root, ["routes/_app.tsx"]), []);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
