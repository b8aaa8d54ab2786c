import assert from "node:assert/strict";
import fc from "fast-check";
import * as v from "valibot";
import { readJson } from "./read_json.ts";

const schema = v.object({ role: v.picklist(["camera", "owner"]), name: v.optional(v.string()) });
const JSON_TYPE = { "content-type": "application/json" };

function post(body: BodyInit | null, headers: Record<string, string> = JSON_TYPE): Request {
  return new Request("https://192.168.1.2:5001/api/x", { method: "POST", body, headers });
}

/** A body of parts, and whether somebody has turned away from it. */
function bodyOf(parts: Iterable<Uint8Array<ArrayBuffer>>, end: "close" | "error" | "never") {
  const state = { isCancelled: false, pulled: 0 };
  const rest = parts[Symbol.iterator]();
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      const { value, done } = rest.next();
      if (!done) {
        state.pulled++;
        return controller.enqueue(value);
      }
      if (end === "close") controller.close();
      else if (end === "error") controller.error(new Error("connection reset"));
      // A promise that stays open: nothing more ever comes.
      else return new Promise(() => {});
    },
    cancel: () => void (state.isCancelled = true),
  }, { highWaterMark: 0 });
  return { stream, state };
}

const nested = (depth: number, open: string, close: string) =>
  `{"role":"owner","x":${open.repeat(depth)}${close.repeat(depth)}}`;

const cases: [
  name: string,
  body: BodyInit | null,
  outcome: number | object,
  headers?: Record<string, string>,
][] = [
  ["what is wanted", '{"role":"owner","name":"A"}', { role: "owner", name: "A" }],
  ["with fields that nobody knows", '{"role":"camera","x":[1]}', { role: "camera" }],
  ["a type with parameters", '{"role":"camera"}', { role: "camera" }, {
    "content-type": "Application/JSON; charset=utf-8",
  }],
  ["a form", "role=owner", 415, { "content-type": "application/x-www-form-urlencoded" }],
  ["text that is JSON", '{"role":"owner"}', 415, { "content-type": "text/plain" }],
  ["a type that only begins so", '{"role":"owner"}', 415, { "content-type": "application/jsonx" }],
  ["nothing", null, 400],
  ["half an object", '{"role":"ow', 400],
  ["another form", '{"role":"king"}', 400],
  ["a list", '["role","owner"]', 400],
  ["null", "null", 400],
  ["bytes that are no text", new Uint8Array([0xff, 0xfe, 0xfd]), 400],
  ["eight levels", nested(7, "[", "]"), { role: "owner" }],
  ["nine levels", nested(8, "[", "]"), 400],
  ["brackets within strings", `{"role":"owner","x":"${'[{\\"'.repeat(50)}"}`, { role: "owner" }],
  ["16 KiB", '{"role":"owner"}'.padEnd(16 * 1024), { role: "owner" }],
  ["a byte more", '{"role":"owner"}'.padEnd(16 * 1024 + 1), 413],
  ["a prototype", '{"role":"owner","__proto__":{"name":"x"}}', { role: "owner" }],
];

for (const [name, body, outcome, headers] of cases) {
  const expected = typeof outcome === "number" ? String(outcome) : "taken";
  Deno.test(`readJson() of ${name}: ${expected}`, async () => {
    const result = await readJson(post(body, headers), schema);
    if (typeof outcome === "number") {
      assert.ok(!result.ok);
      assert.equal(result.status, outcome);
      assert.match(result.message, /\w/);
    } else assert.deepEqual(result, { ok: true, value: outcome });
  });
}

Deno.test("readJson() says which field is wrong", async () => {
  const result = await readJson(post('{"role":"king"}'), schema);
  assert.ok(!result.ok && result.message.startsWith("role: "));
});

Deno.test("readJson() reads no more of a body than it takes, whatever its length claims", async () => {
  const endless = (function* () {
    for (;;) yield new Uint8Array(1000).fill(32);
  })();
  const { stream, state } = bodyOf(endless, "close");
  const result = await readJson(post(stream), schema);
  assert.ok(!result.ok && result.status === 413);
  assert.equal(state.pulled, 17);
  assert.ok(state.isCancelled);
});

Deno.test("readJson() believes a length that is too large at once", async () => {
  const { stream, state } = bodyOf([new Uint8Array(1)], "close");
  const headers = { ...JSON_TYPE, "content-length": String(1 << 30) };
  const result = await readJson(post(stream, headers), schema);
  assert.ok(!result.ok && result.status === 413);
  assert.equal(state.pulled, 0);
});

for (const end of ["never", "error"] as const) {
  Deno.test(`readJson() gives a body up that ${end === "never" ? "never ends" : "breaks off"}`, async () => {
    const { stream, state } = bodyOf([new TextEncoder().encode('{"role":')], end);
    const result = await readJson(post(stream), schema, end === "never" ? 20 : undefined);
    assert.ok(!result.ok);
    assert.equal(result.status, 408);
    assert.equal(state.isCancelled, end === "never");
  });
}

Deno.test("readJson() of a body in any parts is what it is in one", async () => {
  const text = JSON.stringify({ role: "owner", name: "Küche 花园 🎥" });
  const bytes = new TextEncoder().encode(text);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(bytes.length)), async (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      const parts = at.slice(1).map((to, i) => bytes.slice(at[i], to));
      const { stream } = bodyOf(parts, "close");
      const result = await readJson(post(stream), schema);
      assert.deepEqual(result, { ok: true, value: JSON.parse(text) });
    }),
  );
});

Deno.test("readJson() never throws, whatever arrives", async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.json(), fc.string()), async (body) => {
      const result = await readJson(post(body), schema);
      assert.ok(result.ok || result.status === 400);
    }),
  );
});
