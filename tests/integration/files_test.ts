import assert from "node:assert/strict";
import { join } from "node:path";
import { readFixture } from "../support/fixtures.ts";
import { TestCamera } from "../support/test_camera.ts";
import {
  fetchBy,
  segmentsIn,
  sessionDirectories,
  startServer,
  type TestServer,
} from "../support/test_server.ts";

const session = crypto.randomUUID();

/** Sends the first `count` chunks of a recording, and waits until they are on disk. */
async function record(server: TestServer, count: number): Promise<TestCamera> {
  const fixture = readFixture("chromium_webm_vp8");
  const camera = await TestCamera.connect(server);
  await camera.hello(session);
  camera.send({ type: "take", take: 0, mimeType: fixture.mimeType, startedAt: Date.now() });
  const chunks = fixture.chunks.slice(0, count);
  for (const [seq, chunk] of chunks.entries()) camera.sendChunk(0, seq, chunk);
  await camera.acked(chunks.length - 1);
  return camera;
}

/** Asks for a path below the recordings; checks what every answer has in common. */
async function ask(server: TestServer, path: string, init: RequestInit = {}) {
  const url = `${server.origin}/api/recordings/${path}`;
  const response = await fetchBy(server.client, url, init);
  const { status, headers } = response;
  const bytes = new Uint8Array(await response.arrayBuffer());
  const isError = status >= 400 && init.method !== "HEAD";
  const code = isError ? JSON.parse(new TextDecoder().decode(bytes)).error.code : undefined;
  return { status, headers, bytes, code };
}

Deno.test("a closed segment is served over TLS, whole and in parts", async () => {
  await using server = await startServer({ CAMERA_SEGMENT_SECONDS: "4" });
  using camera = await record(server, Infinity);
  const { file, bytes: size } = await camera.next("segment");
  const url = `${session}/${file}`;
  const [directory] = sessionDirectories(server.recordingsDir);
  const content = await Deno.readFile(join(directory, file));
  assert.equal(content.byteLength, size);
  const get = (headers: Record<string, string> = {}) => ask(server, url, { headers });

  const whole = await get();
  assert.equal(whole.status, 200);
  assert.deepEqual(whole.bytes, content);
  const etag = whole.headers.get("etag")!;
  const lastModified = whole.headers.get("last-modified")!;
  assert.match(etag, /^"/, "strong, so that If-Range can name it");
  const described = {
    "accept-ranges": "bytes",
    "cache-control": "private, no-cache",
    "content-disposition": null,
    "content-length": String(size),
    "content-type": "video/webm",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
  };
  for (const [name, value] of Object.entries(described)) {
    assert.equal(whole.headers.get(name), value, name);
  }

  const head = await ask(server, url, { method: "HEAD" });
  assert.deepEqual([head.status, head.bytes.byteLength], [200, 0]);
  assert.equal(head.headers.get("content-length"), String(size));
  assert.equal(head.headers.get("etag"), etag);

  const download = await ask(server, `${url}?download`);
  const disposition = download.headers.get("content-disposition");
  assert.equal(disposition, `attachment; filename="${file}"; filename*=UTF-8''${file}`);
  assert.deepEqual(download.bytes, content);

  const middle = { range: "bytes=1000-1999" };
  const part = content.subarray(1000, 2000);
  // Headers, status, and what is sent.
  const asked: [Record<string, string>, number, Uint8Array][] = [
    [middle, 206, part],
    [{ range: "bytes=-500" }, 206, content.subarray(-500)],
    [{ range: `bytes=${size - 1}-` }, 206, content.subarray(-1)],
    [{ ...middle, "if-range": etag }, 206, part],
    [{ ...middle, "if-range": lastModified }, 206, part],
    [{ ...middle, "if-range": `"other"` }, 200, content],
    [{ ...middle, "if-range": `W/${etag}` }, 200, content],
    [{ ...middle, "if-range": "Sun, 22 Nov 2015 18:02:03 GMT" }, 200, content],
    [{ "if-none-match": etag }, 304, new Uint8Array()],
    [{ "if-none-match": `W/${etag}`, ...middle }, 304, new Uint8Array()],
    [{ "if-none-match": `"other"` }, 200, content],
    [{ "if-modified-since": lastModified }, 304, new Uint8Array()],
  ];
  for (const [headers, status, sent] of asked) {
    const answer = await get(headers);
    assert.equal(answer.status, status, JSON.stringify(headers));
    assert.deepEqual(answer.bytes, sent, JSON.stringify(headers));
    assert.equal(answer.headers.get("etag"), etag);
    // HEAD knows conditions, and no ranges.
    const head = await ask(server, url, { method: "HEAD", headers });
    const known = status === 304;
    assert.equal(head.status, known ? 304 : 200, `HEAD ${JSON.stringify(headers)}`);
    assert.equal(head.headers.get("content-length"), known ? null : String(size));
  }
  const beyond = await get({ range: `bytes=${size}-` });
  assert.deepEqual([beyond.status, beyond.code], [416, "range-not-satisfiable"]);
  assert.equal(beyond.headers.get("content-range"), `bytes */${size}`);
});

Deno.test("nothing but a segment of a known session is served, and refusals are JSON", async () => {
  await using server = await startServer();
  using camera = await record(server, Infinity);
  camera.send({ type: "stop", lastSeq: readFixture("chromium_webm_vp8").chunks.length - 1 });
  const { file } = await camera.next("segment");
  const [directory] = sessionDirectories(server.recordingsDir);
  const secret = join(server.recordingsDir, "..", "secret");
  await Deno.writeTextFile(secret, "not for the network");
  await Deno.symlink(secret, join(directory, "video_20000101_000000.webm"));
  await Deno.writeTextFile(join(directory, "notes.txt"), "not for the network");

  const stranger = crypto.randomUUID();
  const asked: [path: string, code: string][] = [
    [`${stranger}/${file}`, "unknown-session"],
    [`${session.toUpperCase()}/${file}`, "unknown-session"],
    [`not-a-session/${file}`, "unknown-session"],
    [`%2e%2e%2f/${file}`, "unknown-session"],
    [`${session}/video_20000101_000000.mp4`, "unknown-file"],
    [`${session}/video_20000101_000000.webm`, "unknown-file"],
    [`${session}/notes.txt`, "unknown-file"],
    [`${session}/..%2f.lock`, "unknown-file"],
    [`${session}/..%2f..%2fsecret`, "unknown-file"],
    [`${session}/${file}%00`, "unknown-file"],
    [`${session}/%2e%2e%2f${directory.split("/").at(-1)}%2f${file}`, "unknown-file"],
  ];
  for (const [path, code] of asked) {
    const answer = await ask(server, path);
    assert.deepEqual([answer.status, answer.code], [404, code], path);
    const head = await ask(server, path, { method: "HEAD" });
    assert.deepEqual([head.status, head.bytes.byteLength], [404, 0], path);
  }
  for (const method of ["POST", "PUT", "OPTIONS"]) {
    const answer = await ask(server, `${session}/${file}`, { method });
    assert.deepEqual([answer.status, answer.code], [405, "method-not-allowed"], method);
    assert.equal(answer.headers.get("allow"), "GET, HEAD, PATCH, DELETE");
  }
  assert.equal((await ask(server, `${session}/${file}`)).status, 200, "and it is still there");
});

Deno.test("a segment can be read while it is recorded, but not taken for its last state", async () => {
  await using server = await startServer();
  using camera = await record(server, 10);
  const [directory] = sessionDirectories(server.recordingsDir);
  const [path] = segmentsIn(directory);
  const url = `${session}/${path.split("/").at(-1)}`;
  const open = await ask(server, url);
  assert.equal(open.status, 200);
  assert.deepEqual(open.bytes, await Deno.readFile(path));
  const etag = open.headers.get("etag")!;
  assert.match(etag, /^W\//);
  const headers = { range: "bytes=0-9", "if-range": etag };
  assert.equal((await ask(server, url, { headers })).status, 200);
  // It may have grown within that second.
  const byDate = { range: "bytes=0-9", "if-range": open.headers.get("last-modified")! };
  assert.equal((await ask(server, url, { headers: byDate })).status, 200);

  camera.send({ type: "stop", lastSeq: 9 });
  await camera.next("stopped");
  const closed = await ask(server, url, { headers: { "if-none-match": etag } });
  assert.equal(closed.status, 200);
  assert.match(closed.headers.get("etag")!, /^"/);
});
