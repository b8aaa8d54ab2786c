import assert from "node:assert/strict";
import { DAY_MS } from "../../lib/shared/units.ts";
import { pairOwner, printedCode, sendCode } from "../support/owner.ts";
import {
  ageRecordings,
  loseCatalog,
  RECORDED,
  recordSession,
} from "../support/recorded_session.ts";
import { TestCamera } from "../support/test_camera.ts";
import {
  fetchBy,
  segmentsIn,
  sessionDirectories,
  startServer,
  type TestServer,
} from "../support/test_server.ts";
import { until } from "../support/waiting.ts";

async function ask(server: TestServer, method: string, path: string, body?: object) {
  const response = await fetchBy(server.client, `${server.origin}${path}`, {
    method,
    ...(body && { headers: { "content-type": "application/json" } }),
    body: body && JSON.stringify(body),
  });
  const bytes = await response.bytes();
  const isJson = response.headers.get("content-type")?.includes("json");
  const json = isJson ? JSON.parse(new TextDecoder().decode(bytes)) : null;
  return { status: response.status, json, code: json?.error?.code };
}

Deno.test("a recording is named, noted and kept, and the camera does not undo it", async () => {
  const [session, other] = [crypto.randomUUID(), crypto.randomUUID()];
  await using server = await startServer({ CAMERA_SEGMENT_SECONDS: "2" });
  const path = `/api/recordings/${session}`;
  await recordSession(server, session, { to: 3 });
  const wish = { name: "Party", note: "cake at 15:12", keep: true };
  const changed = await ask(server, "PATCH", path, wish);
  assert.equal(changed.status, 200);
  const { name, note, keep, deletedAt } = changed.json;
  assert.deepEqual({ name, note, keep, deletedAt }, { ...wish, deletedAt: null });
  await recordSession(server, session, { from: 4 });
  const { json } = await ask(server, "GET", path);
  assert.deepEqual([json.name, json.note, json.keep], [wish.name, wish.note, true]);

  assert.equal((await ask(server, "PATCH", path, { name: "" })).status, 400);
  assert.equal((await ask(server, "PATCH", path)).status, 415);
  for (const id of [other, "not-a-session", "%00"]) {
    for (const method of ["PATCH", "DELETE"]) {
      const answer = await ask(server, method, `/api/recordings/${id}`, { keep: true });
      assert.deepEqual([answer.status, answer.code], [404, "unknown-session"], `${method} ${id}`);
    }
  }
});

Deno.test("what is deleted is served to nobody, comes back whole, and goes for good when told to", async () => {
  const session = crypto.randomUUID();
  await using server = await startServer({ CAMERA_SEGMENT_SECONDS: "2" });
  const path = `/api/recordings/${session}`;
  {
    using camera = await TestCamera.connect(server);
    await camera.hello(session);
    const refused = await ask(server, "DELETE", path);
    assert.deepEqual([refused.status, refused.code], [409, "still-recording"]);
  }
  await recordSession(server, session);
  const before = (await ask(server, "GET", path)).json;
  const files = before.segments.map(({ url }: { url: string }) => url);
  assert.ok(files.length >= 3);

  assert.equal((await ask(server, "DELETE", path)).status, 204);
  assert.equal((await ask(server, "DELETE", path)).status, 204);
  for (const gone of [path, ...files, `${path}/export`, `${path}/zip`]) {
    assert.equal((await ask(server, "GET", gone)).status, 404, gone);
  }
  // A crash right after the answer, and the catalog lost with it.
  await server.killServer();
  await loseCatalog(server);
  await server.restart();
  assert.equal((await ask(server, "GET", path)).status, 404);
  const back = await ask(server, "PATCH", path, { deleted: false });
  assert.equal(back.status, 200);
  assert.deepEqual(
    back.json.segments.map(({ url, bytes }: typeof back.json) => [url, bytes]),
    before.segments.map(({ url, bytes }: typeof back.json) => [url, bytes]),
  );
  assert.equal((await ask(server, "GET", files[0])).status, 200);

  // One file alone.
  assert.equal((await ask(server, "DELETE", files[1])).status, 204);
  assert.equal((await ask(server, "GET", files[1])).status, 404);
  const { json: without } = await ask(server, "GET", path);
  assert.deepEqual(
    without.segments.map(({ url }: { url: string }) => url),
    files.filter((url: string) => url !== files[1]),
  );
  assert.equal((await ask(server, "PATCH", files[1], { deleted: false })).status, 204);
  assert.equal((await ask(server, "GET", files[1])).status, 200);

  const [directory] = sessionDirectories(server.recordingsDir);
  for (const file of segmentsIn(directory)) {
    await Deno.writeTextFile(file.replace(".webm", ".jpg"), "a picture");
  }
  await ask(server, "PATCH", path, { keep: true });
  for (const unclear of [`${path}?now=false`, `${path}?now=0`, `${files[0]}?now`]) {
    assert.equal((await ask(server, "DELETE", unclear)).status, 400, unclear);
    assert.equal((await ask(server, "GET", files[0])).status, 200, "nothing is deleted");
  }
  assert.equal((await ask(server, "DELETE", `${path}?now=1`)).status, 204);
  assert.deepEqual(sessionDirectories(server.recordingsDir), [], "directory, pictures and all");
  const late = await ask(server, "PATCH", path, { deleted: false });
  assert.ok([404, 410].includes(late.status), `${late.status}`);
});

Deno.test("what arrives for a deleted recording is taken in, and stays deleted", async () => {
  const session = crypto.randomUUID();
  await using server = await startServer({ CAMERA_SEGMENT_SECONDS: "2" });
  const path = `/api/recordings/${session}`;
  await recordSession(server, session, { to: 6 });
  await deleted(server, path);
  await recordSession(server, session, { from: 7, purpose: "late" });
  assert.equal((await ask(server, "GET", path)).status, 404);
  const { json } = await ask(server, "PATCH", path, { deleted: false });
  assert.deepEqual(
    [json.complete, json.nextSeq],
    [true, RECORDED.chunks.length],
    "nothing is missing",
  );
});

Deno.test("a deleted recording that its camera goes on with is back", async () => {
  const session = crypto.randomUUID();
  await using server = await startServer({ CAMERA_SEGMENT_SECONDS: "2" });
  const path = `/api/recordings/${session}`;
  await recordSession(server, session, { to: 6 });
  await deleted(server, path);
  await recordSession(server, session, { from: 7 });
  const { status, json } = await ask(server, "GET", path);
  assert.deepEqual([status, json.complete, json.nextSeq], [200, true, RECORDED.chunks.length]);
  await server.stop("SIGTERM");
  await loseCatalog(server);
  await server.restart();
  assert.equal((await ask(server, "GET", path)).status, 200, "session.json knows it too");
});

/** Deletes a recording whose camera has just gone: the server may not have heard of that yet. */
async function deleted(server: TestServer, path: string): Promise<void> {
  await until(
    "the camera has gone",
    async () => (await ask(server, "DELETE", path)).status !== 409,
  );
  assert.equal((await ask(server, "DELETE", path)).status, 204);
}

Deno.test("only owners keep, delete and set limits; the audit has it", async () => {
  await using server = await startServer({ CAMERA_AUTH: "on", CAMERA_SEGMENT_SECONDS: "2" });
  const owner = await pairOwner(server, printedCode(server));
  const session = crypto.randomUUID();
  const path = `/api/recordings/${session}`;
  const { token } = await (await owner.ask("POST", "/api/access/tokens", {
    name: "Camera",
    role: "camera",
  })).json();
  await recordSession(server, session, { token });
  const status = async (
    cookie: string | undefined,
    method: string,
    path: string,
    body?: object,
  ) => {
    const response = await fetchBy(server.client, `${server.origin}${path}`, {
      method,
      headers: {
        ...(cookie ? { cookie } : { authorization: `Bearer ${token}` }),
        ...(body && { "content-type": "application/json" }),
      },
      body: body && JSON.stringify(body),
    });
    await response.body?.cancel();
    return response.status;
  };
  const paired = await sendCode(server, await owner.codeFor("viewer"), "Viewer");
  const viewer = paired.headers.get("set-cookie")!.split(";")[0];
  await paired.body?.cancel();
  const { segments } = await (await owner.ask("GET", path)).json();
  for (const cookie of [viewer, undefined]) {
    assert.equal(await status(cookie, "PATCH", path, { keep: true }), 403);
    assert.equal(await status(cookie, "DELETE", path), 403);
    assert.equal(await status(cookie, "DELETE", segments[0].url), 403);
    assert.equal(await status(cookie, "GET", "/api/storage"), 403);
    assert.equal(await status(cookie, "PUT", "/api/storage", { keepDays: 1 }), 403);
    assert.equal(await status(cookie, "GET", path), 200);
  }
  assert.equal(await status(owner.cookie, "PATCH", path, { keep: true }), 200);
  assert.equal(await status(owner.cookie, "DELETE", path), 204);
  assert.equal(await status(owner.cookie, "GET", path), 404, "as for everybody");
  assert.equal(await status(owner.cookie, "PUT", "/api/storage", { keepDays: 9 }), 200);
  const [limits, deleted, changed] = await owner.audit();
  assert.deepEqual([limits.action, limits.detail], ["limits-changed", "keepDays 9"]);
  assert.deepEqual([deleted.action, deleted.subject], ["deleted", session]);
  assert.deepEqual([changed.action, changed.detail], ["changed", "keep"]);
});

Deno.test("limits are changed while the server runs, and hold after a restart", async () => {
  const session = crypto.randomUUID();
  await using server = await startServer({ CAMERA_SEGMENT_SECONDS: "2" });
  await recordSession(server, session, { startedAt: Date.now() - 10 * DAY_MS });
  const { json: view } = await ask(server, "GET", "/api/storage");
  assert.deepEqual(view.limits, { keepDays: null, keepGb: null, minFreeGb: 0 });
  assert.deepEqual(view.fixed, { minFreeGb: "CAMERA_MIN_FREE_GB" });
  assert.ok(view.disk.totalBytes > view.disk.freeBytes);
  assert.ok(view.usage.usedBytes > 0);
  assert.deepEqual([view.next[0].session, view.next[0].reason], [session, "free-space"]);

  const fixed = await ask(server, "PUT", "/api/storage", { minFreeGb: 2 });
  assert.deepEqual([fixed.status, fixed.code], [409, "fixed"]);
  const bad = await ask(server, "PUT", "/api/storage", { keepDays: -1 });
  assert.deepEqual([bad.status, bad.code], [400, "bad-request"]);
  assert.equal((await ask(server, "PUT", "/api/storage", { keepDays: 30 })).status, 200);

  // As if all of it had been recorded ten days ago.
  await ageRecordings(server, 10);
  const { json: after } = await ask(server, "GET", "/api/storage");
  assert.deepEqual(after.limits, { keepDays: 30, keepGb: null, minFreeGb: 0 });
  assert.equal(after.next[0].reason, "age");
  assert.ok(Math.abs(after.next[0].at - Date.now() - 20 * DAY_MS) < 60_000);

  const [directory] = sessionDirectories(server.recordingsDir);
  const files = segmentsIn(directory).length;
  const asked = await ask(server, "PUT", "/api/storage", { keepDays: 7 });
  assert.deepEqual([asked.status, asked.code], [409, "would-delete"]);
  assert.deepEqual(asked.json.goes, { files, bytes: view.usage.usedBytes });
  assert.equal(segmentsIn(directory).length, files, "nothing has changed");
  assert.equal((await ask(server, "GET", "/api/storage")).json.limits.keepDays, 30);
  const done = await ask(server, "PUT", "/api/storage", { keepDays: 7, confirm: true });
  assert.deepEqual([done.status, done.json.usage.usedBytes], [200, 0]);
  assert.equal(segmentsIn(directory).length, 0, "at once");
});
