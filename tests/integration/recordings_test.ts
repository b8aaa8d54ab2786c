import assert from "node:assert/strict";
import { join } from "node:path";
import { readFixture } from "../support/fixtures.ts";
import { TestCamera } from "../support/test_camera.ts";
import { fetchBy, startServer, type TestServer } from "../support/test_server.ts";

const session = crypto.randomUUID();
const gap = { take: 0, fromMs: 1000, toMs: 2000.5, cause: "device-storage-full" };

async function ask(server: TestServer, path: string, init: RequestInit = {}) {
  const response = await fetchBy(server.client, `${server.origin}/api/recordings/${path}`, init);
  const text = await response.text();
  const { status, headers } = response;
  return { status, headers, body: text === "" ? null : JSON.parse(text) };
}

Deno.test("a session tells what it holds while it goes on, when it is over, and without its catalog", async () => {
  const fixture = readFixture("chromium_kf1000_webm_av1");
  const last = fixture.chunks.length - 1;
  await using server = await startServer({ CAMERA_SEGMENT_SECONDS: "2" });
  using camera = await TestCamera.connect(server);
  await camera.hello(session, "Hall");
  camera.send({ type: "take", take: 0, mimeType: fixture.mimeType, startedAt: Date.now() });
  for (const [seq, chunk] of fixture.chunks.entries()) camera.sendChunk(0, seq, chunk);
  await camera.acked(last);

  const going = await ask(server, session);
  assert.equal(going.status, 200);
  assert.equal(going.headers.get("cache-control"), "no-store");
  const { id, name, state, complete, endedAt, lastSeq, nextSeq } = going.body;
  assert.deepEqual(
    { id, name, state, complete, endedAt, lastSeq, nextSeq },
    {
      id: session,
      name: "Hall",
      state: "recording",
      complete: false,
      endedAt: null,
      lastSeq: null,
      nextSeq: last + 1,
    },
  );
  assert.equal(going.body.segments.at(-1).state, "open");

  camera.send({ type: "gap", ...gap });
  camera.send({ type: "stop", lastSeq: last });
  const stopped = await camera.next("stopped");
  const { status, body, headers } = await ask(server, session);
  assert.deepEqual([status, body.state, body.complete, body.gaps], [200, "stopped", false, [gap]]);
  assert.deepEqual(
    [body.segments.length, body.durationMs, body.bytes],
    [stopped.segments, stopped.durationMs, stopped.bytes],
  );
  for (const { file, url, bytes, state, mimeType } of body.segments) {
    assert.deepEqual([state, mimeType], ["closed", fixture.mimeType]);
    assert.equal(url, `/api/recordings/${session}/${file}`);
    const media = await fetchBy(server.client, server.origin + url);
    assert.equal((await media.bytes()).byteLength, bytes);
  }
  const ifNoneMatch = { "if-none-match": headers.get("etag")! };
  const unchanged = (await ask(server, session, { headers: ifNoneMatch })).status;
  // A digest may have come in between.
  assert.ok([200, 304].includes(unchanged), `${unchanged}`);

  await server.stop("SIGTERM");
  for (const part of ["", "-wal", "-shm"]) {
    await Deno.remove(join(server.recordingsDir, `catalog.db${part}`)).catch(() => {});
  }
  await server.restart();
  const { body: rebuilt } = await ask(server, session);
  const facts = ({ segments, endedAt: _, ...rest }: typeof body) => ({
    ...rest,
    // The file tells its duration and its time as exactly as its format does.
    durationMs: Math.round(rest.durationMs / 100),
    segments: segments.map(({ file, bytes, state, url }: typeof body) => ({
      file,
      bytes,
      state,
      url,
    })),
  });
  assert.deepEqual(facts(rebuilt), facts(body));
});

Deno.test("a session that is not known, or not asked for, is refused in JSON", async () => {
  await using server = await startServer();
  for (const path of [crypto.randomUUID(), "not-a-session", session.toUpperCase()]) {
    const { status, body } = await ask(server, path);
    assert.deepEqual([status, body.error.code], [404, "unknown-session"], path);
  }
  const { status, headers } = await ask(server, session, { method: "PUT" });
  assert.deepEqual([status, headers.get("allow")], [405, "GET, HEAD, PATCH, DELETE"]);
});
