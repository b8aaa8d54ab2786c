import assert from "node:assert/strict";
import fc from "fast-check";
import { cursorText, readCursor } from "./cursor.ts";

Deno.test("readCursor() gives what cursorText() was given, to the last fraction", () => {
  const startedAt = fc.double({ noNaN: true, noDefaultInfinity: true })
    // JSON has one zero.
    .map((value) => value + 0 || 0);
  fc.assert(fc.property(startedAt, fc.uuid(), (startedAt, id) => {
    const text = cursorText({ startedAt, id });
    assert.match(text, /^[\w-]+$/);
    assert.deepEqual(readCursor(text), { startedAt, id });
  }));
});

Deno.test("readCursor() gives nothing for anything else", () => {
  const id = crypto.randomUUID();
  const encoded = (value: unknown) => btoa(JSON.stringify(value)).replace(/=+$/, "");
  const texts = ["", "x", "!", encoded({}), encoded([1]), encoded([1, "x"]), encoded(["1", id])];
  for (const text of [...texts, encoded([null, id]), encoded([1, id, 2]), "A".repeat(1000)]) {
    assert.equal(readCursor(text), undefined, text);
  }
  fc.assert(fc.property(fc.string(), (text) => assert.equal(readCursor(text), undefined)));
});
