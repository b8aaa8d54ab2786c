import assert from "node:assert/strict";
import { readMessage } from "./messages.ts";

const hello = {
  type: "hello",
  session: "6ba7b810-9dad-41d1-80b4-00c04fd430c8",
  name: "Kitchen",
  startedAt: 1,
  now: 2,
};

Deno.test("readMessage() takes what the protocol lists, and drops unknown fields", () => {
  assert.deepEqual(readMessage(JSON.stringify({ ...hello, colour: "red" })), {
    ok: true,
    message: hello,
  });
});

Deno.test("readMessage() ignores types of later versions", () => {
  assert.deepEqual(readMessage('{"type":"dance","to":1}'), { ok: true, ignored: "dance" });
  assert.deepEqual(readMessage('{"type":"constructor"}'), { ok: true, ignored: "constructor" });
});

const refused: [unknown, RegExp][] = [
  ["{", /expected one JSON object/],
  ["[]", /with a "type"/],
  ["null", /with a "type"/],
  ['{"type":7}', /with a "type"/],
  [{ ...hello, session: "../x" }, /^hello\.session: expected a lower-case UUID/],
  [{ ...hello, name: "x".repeat(65) }, /^hello\.name: /],
  [{ ...hello, now: "soon" }, /^hello\.now: /],
  [{ ...hello, now: -1 }, /^hello\.now: /],
  [{ ...hello, now: 1e17 }, /^hello\.now: /],
  [{ type: "take", take: 65_536, mimeType: "", startedAt: 0 }, /^take\.take: /],
  [{ type: "take", take: 0.5, mimeType: "", startedAt: 0 }, /^take\.take: /],
  [{ type: "gap", take: 0, fromMs: 0, toMs: 0, cause: "a b" }, /^gap\.cause: .*kebab-case/],
  [{ type: "stop", lastSeq: -2 }, /^stop\.lastSeq: /],
  [{ type: "status", queuedBytes: 1, queuedMs: 1, visible: 1, wakeLock: true }, /^status\.visible/],
  ["x".repeat(20_000), /^Text frame of 20000/],
];

for (const [message, wanted] of refused) {
  const text = typeof message === "string" ? message : JSON.stringify(message);
  Deno.test(`readMessage() refuses ${text.slice(0, 60)}`, () => {
    const result = readMessage(text);
    assert.equal(result.ok, false);
    assert.match("message" in result ? String(result.message) : "", wanted);
  });
}
