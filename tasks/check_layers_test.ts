import assert from "node:assert/strict";
import { relativeImports, wrongImports } from "./check_layers.ts";

Deno.test("relativeImports() finds every way to import", () => {
  const source = `import a from "./a.ts";
import "./b.ts";
export * from "../c.ts";
import type { D } from "./d/d.ts";
const e = await import("./e.ts");
import { f } from "npm-package";
import {
  g,
} from "./g.ts";`;
  assert.deepEqual(relativeImports(source), [
    "./a.ts",
    "./b.ts",
    "../c.ts",
    "./d/d.ts",
    "./e.ts",
    "./g.ts",
  ]);
});

const cases: { path: string; target: string; isWrong: boolean }[] = [
  { path: "lib/shared/a.ts", target: "../media/b.ts", isWrong: true },
  { path: "lib/media/a.ts", target: "../shared/b.ts", isWrong: false },
  { path: "lib/media/webm/a.ts", target: "../../server/b.ts", isWrong: true },
  { path: "lib/client/a.ts", target: "../server/b.ts", isWrong: true },
  { path: "lib/server/a.ts", target: "../client/b.ts", isWrong: true },
  { path: "islands/A.tsx", target: "../lib/server/b.ts", isWrong: true },
  { path: "islands/A.tsx", target: "../components/B.tsx", isWrong: false },
  { path: "components/A.tsx", target: "../islands/B.tsx", isWrong: true },
  { path: "routes/api/a.ts", target: "../../lib/server/b.ts", isWrong: false },
  { path: "main.ts", target: "./routes/index.tsx", isWrong: true },
  { path: "main.ts", target: "./lib/server/a.ts", isWrong: false },
  { path: "lib/media/a.ts", target: "../../tests/support/b.ts", isWrong: true },
  { path: "lib/media/a_test.ts", target: "../../tests/support/b.ts", isWrong: false },
];

for (const { path, target, isWrong } of cases) {
  Deno.test(`wrongImports() ${isWrong ? "refuses" : "allows"} ${path} to import ${target}`, () => {
    assert.equal(wrongImports(path, `import { b } from "${target}";`).length, isWrong ? 1 : 0);
  });
}

Deno.test("wrongImports() keeps packages out of the pure folders", () => {
  const source = `import { z } from "valibot";`;
  assert.equal(wrongImports("lib/media/a.ts", source).length, 1);
  assert.equal(wrongImports("lib/server/a.ts", source).length, 0);
});
