import assert from "node:assert/strict";
import * as v from "valibot";
import { MAX_NAME, MAX_NOTE, sessionChangeBody } from "./change_body.ts";

const read = (body: unknown) => {
  const result = v.safeParse(sessionChangeBody, body);
  return result.success ? result.output : null;
};

Deno.test("sessionChangeBody takes names of one line and notes of several", () => {
  assert.deepEqual(read({ name: " Kitchen\n\u0007 ", note: "a\r\nb\tc\u0000" }), {
    name: "Kitchen",
    note: "a\nb c",
  });
  assert.deepEqual(read({ note: " \n " }), { note: null });
  assert.deepEqual(read({ note: null, keep: true, deleted: false, other: 1 }), {
    note: null,
    keep: true,
    deleted: false,
  });
  const family = "👨‍👩‍👧 生日";
  assert.deepEqual(read({ name: family, note: family }), { name: family, note: family });
});

Deno.test("sessionChangeBody refuses what is too long, empty, or of another type", () => {
  assert.notEqual(read({ name: "x".repeat(MAX_NAME), note: "x".repeat(MAX_NOTE) }), null);
  const bad = [
    { name: "x".repeat(MAX_NAME + 1) },
    { name: " \n" },
    { name: null },
    { note: "x".repeat(MAX_NOTE + 1) },
    { keep: 1 },
    { deleted: "true" },
    null,
  ];
  for (const body of bad) assert.equal(read(body), null, JSON.stringify(body));
});
