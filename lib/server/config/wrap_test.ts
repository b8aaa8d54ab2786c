import assert from "node:assert/strict";
import fc from "fast-check";
import { wrap } from "./wrap.ts";

Deno.test("wrap() keeps every word, in order, and each line within the width", () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 });
  fc.assert(fc.property(words, fc.integer({ min: 12, max: 40 }), (list, width) => {
    const lines = wrap(list.join(" "), width);
    assert.deepEqual(lines.join(" ").split(" "), list);
    for (const line of lines) assert.ok(line.length <= width, line);
  }));
});

Deno.test("wrap() leaves a longer word whole on a line of its own", () => {
  assert.deepEqual(wrap("in /a/very/long/path now", 10), ["in", "/a/very/long/path", "now"]);
  assert.deepEqual(wrap("", 10), [""]);
});
