import assert from "node:assert/strict";
import { join } from "node:path";
import { Catalog, CATALOG_FILE } from "../../lib/server/catalog/catalog.ts";
import { bigSessionId, bigSessionStart, fillCatalog } from "../support/big_catalog.ts";
import { readFixture } from "../support/fixtures.ts";
import { TestCamera } from "../support/test_camera.ts";
import { fetchBy, startServer, type TestServer } from "../support/test_server.ts";
import { until } from "../support/waiting.ts";

const NEWEST_AT = Date.parse("2026-11-20T12:00Z");

async function fill(server: TestServer): Promise<void> {
  const path = join(server.recordingsDir, CATALOG_FILE);
  const catalog = Catalog.open(path, { durability: "process" });
  fillCatalog(catalog, { sessions: 60, segments: 2, newestAt: NEWEST_AT });
  catalog.updateSession(bigSessionId(2), { deletedAt: NEWEST_AT });
  await Promise.resolve(catalog.close());
}

async function get(server: TestServer, path: string, headers: Record<string, string> = {}) {
  const init: RequestInit = { redirect: "manual", headers };
  const response = await fetchBy(server.client, server.origin + path, init);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

// deno-lint-ignore no-explicit-any
async function list(server: TestServer, query = ""): Promise<any> {
  const { status, text } = await get(server, `/api/recordings${query}`);
  return { status, ...JSON.parse(text) };
}

Deno.test("GET /api/recordings lists every session once, a page at a time, newest first", async () => {
  await using server = await startServer();
  assert.deepEqual(await list(server), { status: 200, sessions: [], next: null });
  await fill(server);
  const found: string[] = [];
  for (let next: string | null = ""; next !== null;) {
    const answer = await list(server, `?limit=25${next === "" ? "" : `&cursor=${next}`}`);
    found.push(...answer.sessions.map(({ id }: { id: string }) => id));
    next = answer.next;
  }
  const all = Array.from({ length: 60 }, (_, index) => bigSessionId(index));
  assert.deepEqual(found, all.filter((id) => id !== bigSessionId(2)), "one is deleted");

  const { sessions: [first] } = await list(server, "?limit=1");
  const { text } = await get(server, `/api/recordings/${first.id}`);
  assert.deepEqual(first, JSON.parse(text));

  const ids = async (query: string) =>
    (await list(server, query)).sessions.map(({ id }: { id: string }) => id);
  assert.deepEqual(await ids("?q=KUCHE&limit=2"), [bigSessionId(1), bigSessionId(6)]);
  assert.deepEqual(await ids("?q=delivery"), [bigSessionId(0), bigSessionId(50)]);
  assert.deepEqual(await ids("?kept=1"), [bigSessionId(0), bigSessionId(40)]);
  assert.deepEqual(await ids("?device=nobody"), []);
  const from = bigSessionStart(11, NEWEST_AT) + 30_000;
  assert.deepEqual(await ids(`?from=${from}&to=${from + 900_000}`), [
    bigSessionId(10),
    bigSessionId(11),
  ]);
  for (const query of ["?limit=0", "?limit=101", "?cursor=x", "?from=x", "?from=2&to=1"]) {
    const { status, error, message } = await list(server, query);
    assert.deepEqual([status, error ?? message !== undefined], [400, error ?? true], query);
  }
});

Deno.test("/recordings shows what is being recorded before it has a file, and days by the zone", async () => {
  await using server = await startServer();
  const empty = await get(server, "/recordings");
  assert.match(empty.text, /Nothing recorded yet/);
  const session = crypto.randomUUID();
  using camera = await TestCamera.connect(server);
  await camera.hello(session, "Porch");
  const { mimeType } = readFixture("chromium_kf1000_webm_av1");
  camera.send({ type: "take", take: 0, mimeType, startedAt: Date.now() });
  const page = await until("the session is listed", async () => {
    const { text } = await get(server, "/recordings");
    return text.includes(session) && text;
  });
  assert.match(page, /Recording now/);
  assert.match(page, /until now/);

  await fill(server);
  const shown = async (cookie: string) =>
    (await get(server, "/recordings?camera=Hall&day=2026-11-20", { cookie })).text;
  // 12:00 UTC, 8 p.m. in Shanghai.
  assert.match(await shown("tz=Asia%2FShanghai"), />20:00 to 20:02</);
  const utc = await shown("tz=UTC");
  assert.match(utc, />12:00 to 12:02</);
  assert.match(utc, /Times of the time zone UTC/);
  assert.match(await shown("tz=UTC; lang=zh"), />12:00 至 12:02</);
  assert.doesNotMatch(utc, /style="/, "the policy forbids it");
});

Deno.test("/recordings?at= leads to the recording of a moment, at that moment", async () => {
  await using server = await startServer();
  await fill(server);
  const at = (text: string, zone = "UTC") =>
    get(server, `/recordings?at=${encodeURIComponent(text)}`, { cookie: `tz=${zone}` });
  // The session of 11:45 has two minutes.
  const moment = Date.parse("2026-11-20T11:46Z");
  for (const [text, zone] of [["2026-11-20T11:46", "UTC"], ["2026-11-20 19:46", "Asia/Shanghai"]]) {
    const { status, headers } = await at(text, zone);
    assert.equal(status, 303);
    assert.equal(headers.get("location"), `/recordings/${bigSessionId(1)}?t=${moment}`);
  }
  const none = await at("2026-11-20T11:50");
  assert.equal(none.status, 200);
  assert.match(none.text, /Nothing was recorded at 11:50 on Friday, 20 November 2026/);
  assert.match(none.text, /Before: until 20 Nov, 11:47/);
  assert.match(none.text, /After: from 20 Nov, 12:00/);
  // The one of 11:30 is deleted.
  assert.match((await at("2026-11-20T11:31")).text, /Before: until 20 Nov, 11:17/);
  const unclear = await at("<b>yesterday</b>");
  assert.match(unclear.text, /“&lt;b>yesterday/);

  const path = join(server.recordingsDir, CATALOG_FILE);
  const catalog = Catalog.open(path, { durability: "process" });
  const other = crypto.randomUUID();
  const startedAt = moment + 20_000;
  const [directory, activeAt] = ["client_x_1", startedAt];
  catalog.addSession({ id: other, name: "Attic", directory, startedAt, activeAt });
  const file = "video_x.webm";
  catalog.openSegment(other, { take: 0, number: 0, file, container: "webm", startedAt });
  catalog.closeSegment(other, 0, 0, { durationMs: 9000, bytes: 5, closedAt: startedAt + 9000 });
  catalog.close();
  const several = await at("2026-11-20T11:46");
  assert.match(several.text, /2 cameras recorded at 11:46/);
  assert.match(several.text, /Watch from 11:46:20/);
  const together = `/recordings/${bigSessionId(1)}?t=${startedAt}&amp;with=${other}`;
  assert.ok(several.text.includes(together), several.text);
});
