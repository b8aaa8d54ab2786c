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

const told = [
  { ...hello, purpose: "standby", page: hello.session },
  { type: "facts", ready: true },
  {
    type: "facts",
    ready: false,
    name: "Hall",
    cameras: [{ id: "a", label: "" }],
    cameraId: "a",
    resolution: "720p",
    bitsPerSecond: 0,
    torch: true,
    zoom: { min: 1, max: 2, step: 0.1, now: 1 },
    dark: false,
  },
  { type: "done", id: 1, ok: false, code: "not-ready" },
  { type: "clock", id: 0, now: 5 },
  { type: "status", queuedBytes: 0, queuedMs: 0, visible: true, wakeLock: true, level: 1 },
];
for (const message of told) {
  Deno.test(`readMessage() takes ${JSON.stringify(message).slice(0, 60)}`, () => {
    assert.deepEqual(readMessage(JSON.stringify(message)), { ok: true, message });
  });
}

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
  [{ ...hello, purpose: "watching" }, /^hello\.purpose: /],
  [{ ...hello, page: "a" }, /^hello\.page: /],
  [{ type: "facts" }, /^facts\.ready: /],
  [{ type: "facts", ready: true, name: "x".repeat(65) }, /^facts\.name: /],
  [
    { type: "facts", ready: true, cameras: Array(17).fill({ id: "", label: "" }) },
    /^facts\.cameras: /,
  ],
  [{ type: "facts", ready: true, zoom: { min: 1 } }, /^facts\.zoom\./],
  [{ type: "done", id: 1, ok: true, code: "<b>" }, /^done\.code: .*kebab-case/],
  [{ type: "clock", id: 1, now: 1e17 }, /^clock\.now: /],
  [
    { type: "status", queuedBytes: 1, queuedMs: 1, visible: true, wakeLock: true, level: 2 },
    /^status\.level: /,
  ],
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
