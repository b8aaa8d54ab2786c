import assert from "node:assert/strict";
import { join } from "node:path";
import { isFinished } from "../../lib/media/recovery.ts";
import { readFixture } from "../support/fixtures.ts";
import { decodeErrors } from "../support/packets.ts";
import { TestCamera } from "../support/test_camera.ts";
import {
  fetchBy,
  freePort,
  segmentsIn,
  sessionDirectories,
  startProcess,
  startServer,
} from "../support/test_server.ts";
import { testWith } from "../support/tools.ts";

/** Runs the start script with settings that it must refuse. */
async function refusedStart(settings: Record<string, string>, args: string[] = []) {
  const home = await Deno.makeTempDir();
  const started = startProcess(["run", "-A", "tasks/start.ts", ...args], {
    CAMERA_HOST: "127.0.0.1",
    CAMERA_PORT: String(freePort()),
    CAMERA_RECORDINGS_DIR: join(home, "recordings"),
    CAMERA_CERT_DIR: join(home, "certs"),
    ...settings,
  });
  const code = await started.ended();
  await Deno.remove(home, { recursive: true });
  return { code, output: started.output() };
}

Deno.test("the server speaks HTTPS by its own authority, and names what it is asked wrongly", async () => {
  await using server = await startServer();
  const { client, origin } = server;
  const get = (path: string) => fetchBy(client, origin + path);

  const health = await get("/healthz");
  assert.deepEqual([health.status, await health.text()], [200, "ok\n"]);

  const page = await get("/");
  assert.equal(page.status, 200);
  assert.match(await page.text(), /<!doctype html>/i);

  const authority = await get("/ca.crt");
  assert.equal(authority.headers.get("content-type"), "application/x-x509-ca-cert");
  await authority.body?.cancel();
  assert.match(await (await get("/ca.pem")).text(), /^-----BEGIN CERTIFICATE-----/);

  const plain = await get("/api/stream");
  assert.equal(plain.status, 426);
  assert.equal((await plain.json()).error.code, "upgrade-required");

  const posted = await fetchBy(client, `${origin}/api/stream`, { method: "POST", body: "x" });
  assert.deepEqual([posted.status, (await posted.json()).error.code], [426, "upgrade-required"]);

  const unknown = await get("/api/no-such-thing");
  assert.deepEqual([unknown.status, (await unknown.json()).error.code], [404, "not-found"]);

  const missing = await get("/no-such-page");
  assert.equal(missing.status, 404);
  await missing.body?.cancel();
});

Deno.test("pages from elsewhere are refused, the server's own are not", async () => {
  await using server = await startServer();
  using stranger = await TestCamera.connect(server, "https://evil.example");
  assert.equal((await stranger.next("error")).code, "forbidden-origin");
  assert.equal((await stranger.closed()).code, 4003);
  using own = await TestCamera.connect(server, server.origin);
  assert.equal((await own.hello(crypto.randomUUID())).nextSeq, 0);
});

Deno.test("a connection that says nothing is closed after five seconds", async () => {
  await using server = await startServer();
  const before = performance.now();
  using silent = await TestCamera.connect(server);
  assert.equal((await silent.closed()).code, 4000);
  const seconds = (performance.now() - before) / 1000;
  assert.ok(seconds > 4.9 && seconds < 60, `${seconds} s`);
});

testWith(["ffmpeg", "ffprobe"], "SIGTERM closes the segment in hand and exits with 0", async () => {
  await using server = await startServer();
  const fixture = readFixture("chromium_canvasmic_webm_vp8");
  using camera = await TestCamera.connect(server);
  await camera.hello(crypto.randomUUID());
  camera.send({ type: "take", take: 0, mimeType: fixture.mimeType, startedAt: Date.now() });
  fixture.chunks.slice(0, 5).forEach((chunk, seq) => camera.sendChunk(0, seq, chunk));
  await camera.acked(4);
  assert.equal(await server.stop("SIGTERM"), 0);
  assert.equal((await camera.closed()).code, 1012);
  const [directory] = sessionDirectories(server.recordingsDir);
  const [segment] = segmentsIn(directory);
  assert.equal(await decodeErrors(segment), "");
  assert.equal(isFinished("webm", await Deno.readFile(segment)), true);
});

Deno.test("a taken port is a sentence and exit code 2", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { code, output } = await refusedStart({ CAMERA_PORT: String(listener.addr.port) });
  listener.close();
  assert.equal(code, 2);
  assert.match(output, new RegExp(`port ${listener.addr.port} of 127\\.0\\.0\\.1 is taken`));
  assert.doesNotMatch(output, /\n\s+at /);
});

Deno.test("a directory that cannot be written is a sentence and exit code 2", async () => {
  const file = await Deno.makeTempFile();
  const { code, output } = await refusedStart({ CAMERA_RECORDINGS_DIR: join(file, "inside") });
  await Deno.remove(file);
  assert.equal(code, 2);
  assert.match(output, /Cannot write recordings to .*CAMERA_RECORDINGS_DIR/);
  assert.doesNotMatch(output, /\n\s+at /);
});

Deno.test("all problems of the configuration are reported at once, with exit code 2", async () => {
  const { code, output } = await refusedStart(
    { CAMERA_SEGMENT_SECONDS: "0", CAMERA_CHUNK_MS: "soon", CAMERA_PROT: "1" },
    ["--log-level", "loud"],
  );
  assert.equal(code, 2);
  for (const name of ["SEGMENT_SECONDS", "CHUNK_MS", "CAMERA_PROT", "log-level"]) {
    assert.match(output, new RegExp(name, "i"));
  }
});
