import assert from "node:assert/strict";
import { countsIn, summary } from "./soak.ts";

Deno.test("countsIn() finds what deno test counted", () => {
  assert.equal(countsIn("ok | 9 passed | 1 ignored (2m3s)\n"), "9 passed | 1 ignored");
  assert.equal(countsIn("FAILED | 3 passed | 2 failed (4s)"), "3 passed | 2 failed");
  assert.equal(countsIn("error: Module not found"), "nothing was run");
});

Deno.test("summary() says which seed failed", () => {
  const runs = [
    { seed: 7, seconds: 61.4, isOk: true, counts: "9 passed | 0 failed" },
    { seed: 8, seconds: 5, isOk: false, counts: "8 passed | 1 failed" },
  ];
  const [first, second, last] = summary(runs).split("\n");
  assert.match(first, /^ok +FUZZ_SEED=7 +61 s +9 passed/);
  assert.match(second, /^FAILED +FUZZ_SEED=8/);
  assert.equal(last, "2 runs, 1 failed.");
});
