/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import type { AuditView, DeviceView } from "../../shared/access.ts";
import { createAccess } from "./model.ts";

const device = (id: string, more: Partial<DeviceView> = {}): DeviceView => ({
  id,
  name: id,
  role: "camera",
  kind: "browser",
  createdAt: 1,
  seenAt: 1,
  address: "10.0.0.2",
  ...more,
});
const entry = (id: number): AuditView => ({
  id,
  at: id,
  action: "paired",
  device: "a",
  name: "A",
  address: "10.0.0.2",
  subject: null,
  detail: "camera",
});

type Answer = { ok: boolean; body: unknown } | Error;
const refused = (code: string): Answer => ({ ok: false, body: { error: { code } } });

/** A server of which only the answers that a test names differ. */
function setUp(own: Record<string, Answer> = {}) {
  const requests: [string, object | undefined][] = [];
  const server = { devices: [device("a", { role: "owner" })], audit: [entry(9), entry(8)] };
  const facts = { devices: [device("a")], you: "a", audit: [entry(7)], hasMoreAudit: true };
  const model = createAccess(facts, (method, path, body) => {
    const line = `${method} ${path}`;
    requests.push([line, body]);
    const answer = own[line];
    if (answer instanceof Error) return Promise.reject(answer);
    if (answer) return Promise.resolve(answer);
    if (line === "GET /api/access/devices") {
      return Promise.resolve({ ok: true, body: { devices: server.devices } });
    }
    if (line === "GET /api/access/audit") {
      return Promise.resolve({ ok: true, body: { entries: server.audit, next: null } });
    }
    return Promise.resolve({ ok: true, body: undefined });
  });
  const lines = () => requests.map(([line]) => line);
  return { model, requests, lines, server };
}

const REFRESH = ["GET /api/access/devices", "GET /api/access/audit"];

Deno.test("createAccess() begins with what the server has drawn, and asks for nothing", () => {
  const { model, requests } = setUp();
  assert.deepEqual(model.devices.value.map(({ id }) => id), ["a"]);
  assert.deepEqual(model.audit.value.map(({ id }) => id), [7]);
  assert.equal(model.hasMoreAudit.value, true);
  assert.deepEqual(requests, []);
});

const changes: [
  name: string,
  act: (model: ReturnType<typeof setUp>["model"]) => Promise<void>,
  request: [string, object | undefined],
][] = [
  [
    "setRole",
    (model) => model.setRole("b", "viewer"),
    ["PATCH /api/access/devices/b", { role: "viewer" }],
  ],
  ["rename", (model) => model.rename("b", "Hall"), ["PATCH /api/access/devices/b", {
    name: "Hall",
  }]],
  ["withdraw", (model) => model.withdraw("b"), ["DELETE /api/access/devices/b", undefined]],
];

for (const [name, act, request] of changes) {
  Deno.test(`${name}() asks the server, then shows what is so now`, async () => {
    const { model, requests, lines } = setUp();
    await act(model);
    assert.deepEqual(requests[0], request);
    assert.deepEqual(lines().slice(1), REFRESH);
    assert.equal(model.devices.value[0].role, "owner");
    assert.deepEqual(model.audit.value.map(({ id }) => id), [9, 8]);
    assert.equal(model.hasMoreAudit.value, false);
    assert.equal(model.failure.value, undefined);
    assert.equal(model.busy.value, false);
  });

  Deno.test(`${name}() that is refused says why, and shows what is so now`, async () => {
    const answers: [Answer, string][] = [
      [refused("last-owner"), "last-owner"],
      [refused("unauthorized"), "not-owner"],
      [refused("forbidden"), "not-owner"],
      [refused("constructor"), "other"],
      [{ ok: false, body: undefined }, "other"],
      [new TypeError("Failed to fetch"), "unreachable"],
    ];
    for (const [answer, why] of answers) {
      const { model } = setUp({ [request[0]]: answer });
      await act(model);
      assert.equal(model.failure.value, why);
      assert.equal(model.devices.value[0].role, "owner");
      assert.equal(model.busy.value, false);
    }
  });
}

Deno.test("withdraw() of this very device says that it no longer decides", async () => {
  const { model } = setUp({
    "GET /api/access/devices": refused("unauthorized"),
    "GET /api/access/audit": refused("unauthorized"),
  });
  await model.withdraw("a");
  assert.equal(model.failure.value, "not-owner");
});

Deno.test("makeCode() keeps the code, and the one before if the next cannot be made", async () => {
  const made = { code: "1234-5678", link: "https://x/pair#1", qr: "<svg/>", expiresAt: 5 };
  const { model, requests, lines } = setUp({
    "POST /api/access/codes": { ok: true, body: made },
  });
  await model.makeCode("viewer");
  assert.deepEqual(requests[0], ["POST /api/access/codes", { role: "viewer" }]);
  assert.deepEqual(model.code.value, made);
  assert.deepEqual(lines().slice(1), REFRESH);
  const failing = setUp({ "POST /api/access/codes": new TypeError() });
  await failing.model.makeCode("viewer");
  assert.equal(failing.model.code.value, undefined);
  assert.equal(failing.model.failure.value, "unreachable");
});

Deno.test("makeToken() and makeAccessCode() show the secret, and what was done", async () => {
  const { model, requests, lines } = setUp({
    "POST /api/access/tokens": { ok: true, body: { token: "id.secret" } },
    "POST /api/access/access-code": { ok: true, body: { code: "1234-5678" } },
  });
  await model.makeToken("Backup", "viewer");
  assert.deepEqual(requests[0][1], { name: "Backup", role: "viewer" });
  assert.deepEqual(model.token.value, { name: "Backup", token: "id.secret" });
  await model.makeAccessCode();
  assert.equal(model.accessCode.value, "1234-5678");
  const post = (what: string) => [`POST /api/access/${what}`, ...REFRESH];
  assert.deepEqual(lines(), [...post("tokens"), ...post("access-code")]);
});

Deno.test("makeToken() that is refused shows none", async () => {
  const { model, lines } = setUp({ "POST /api/access/tokens": refused("full") });
  await model.makeToken("Backup", "viewer");
  assert.equal(model.token.value, undefined);
  assert.equal(model.failure.value, "other");
  assert.deepEqual(lines(), ["POST /api/access/tokens"]);
});

Deno.test("moreAudit() goes on behind the oldest entry", async () => {
  const { model, lines } = setUp({
    "GET /api/access/audit?before=7": {
      ok: true,
      body: { entries: [entry(6), entry(5)], next: 5 },
    },
    "GET /api/access/audit?before=5": { ok: true, body: { entries: [], next: null } },
  });
  await model.moreAudit();
  assert.deepEqual(model.audit.value.map(({ id }) => id), [7, 6, 5]);
  assert.equal(model.hasMoreAudit.value, true);
  await model.moreAudit();
  assert.deepEqual(model.audit.value.map(({ id }) => id), [7, 6, 5]);
  assert.equal(model.hasMoreAudit.value, false);
  assert.equal(lines().length, 2);
});

Deno.test("a failure is forgotten with the next request", async () => {
  const { model } = setUp({ "DELETE /api/access/devices/b": refused("last-owner") });
  await model.withdraw("b");
  assert.equal(model.failure.value, "last-owner");
  await model.rename("b", "Hall");
  assert.equal(model.failure.value, undefined);
});

Deno.test("look() shows who was paired meanwhile, and says nothing when it cannot", async () => {
  const own: Record<string, Answer> = {};
  const { model, lines } = setUp(own);
  await model.look();
  assert.deepEqual(model.devices.value.map(({ role }) => role), ["owner"]);
  assert.deepEqual(lines(), ["GET /api/access/devices"]);
  for (const answer of [refused("forbidden"), new Error("no network")]) {
    own["GET /api/access/devices"] = answer;
    await model.look();
    assert.equal(model.failure.value, undefined);
    assert.equal(model.devices.value.length, 1);
  }
});

Deno.test("setRole() says so once it is done, and only then", async () => {
  const { model } = setUp({ "PATCH /api/access/devices/c": refused("last-owner") });
  await model.setRole("b", "viewer");
  assert.equal(model.changed.value, "b");
  await model.setRole("c", "viewer");
  assert.equal(model.changed.value, undefined);
});
