import assert from "node:assert/strict";
import fc from "fast-check";
import { editDistance, nearest } from "./nearest.ts";

Deno.test("editDistance() counts insertions, losses, replacements and swaps", () => {
  const cases: [string, string, number][] = [
    ["", "", 0],
    ["", "abc", 3],
    ["port", "port", 0],
    ["prot", "port", 1],
    ["por", "port", 1],
    ["portt", "port", 1],
    ["pert", "port", 1],
    ["host", "port", 2],
  ];
  for (const [a, b, distance] of cases) assert.equal(editDistance(a, b), distance, `${a} ${b}`);
});

Deno.test("editDistance() is symmetric, zero only for equals, and bounded by the longer word", () => {
  const word = fc.string({ maxLength: 12 });
  fc.assert(fc.property(word, word, (a, b) => {
    const distance = editDistance(a, b);
    assert.equal(distance, editDistance(b, a));
    assert.equal(distance === 0, a === b);
    assert.ok(distance <= Math.max(a.length, b.length));
  }));
});

Deno.test("nearest() finds what was meant and is silent when nothing is near", () => {
  const flags = ["--host", "--port", "--segment-seconds", "--log-level"];
  assert.equal(nearest("--prot", flags), "--port");
  assert.equal(nearest("--Port", flags), "--port");
  assert.equal(nearest("--segment-secs", flags), "--segment-seconds");
  assert.equal(nearest("--loglevel", flags), "--log-level");
  assert.equal(nearest("--colour", flags), null);
});
