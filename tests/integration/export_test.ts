import assert from "node:assert/strict";
import { join } from "node:path";
import type { Container } from "../../lib/media/segment_event.ts";
import { joined } from "../../lib/shared/bytes.ts";
import { readFixture } from "../support/fixtures.ts";
import { pairOwner, printedCode } from "../support/owner.ts";
import { decodeErrors, type Packet, packetsOf, readableByAll } from "../support/packets.ts";
import { TestCamera } from "../support/test_camera.ts";
import { fetchBy, startServer, type TestServer } from "../support/test_server.ts";
import { pathOf, testWith } from "../support/tools.ts";
import { until } from "../support/waiting.ts";

interface Take {
  fixture: string;
  /** Epoch ms. */
  startedAt: number;
}

/** Records takes, one after the other, and stops. */
async function record(
  server: TestServer,
  takes: readonly Take[],
  { name = "Hall", token }: { name?: string; token?: string } = {},
): Promise<string> {
  const session = crypto.randomUUID();
  using camera = await TestCamera.connect(server, undefined, token);
  await camera.hello(session, name);
  let seq = 0;
  for (const [take, { fixture, startedAt }] of takes.entries()) {
    const { mimeType, chunks } = readFixture(fixture);
    camera.send({ type: "take", take, mimeType, startedAt });
    for (const chunk of chunks) camera.sendChunk(take, seq++, chunk);
    await camera.acked(seq - 1);
  }
  camera.send({ type: "stop", lastSeq: seq - 1 });
  await camera.next("stopped");
  return session;
}

async function ask(server: TestServer, path: string, init: RequestInit = {}) {
  const response = await fetchBy(server.client, `${server.origin}/api/recordings/${path}`, init);
  const { status, headers } = response;
  const bytes = await response.bytes();
  const isJson = headers.get("content-type")?.includes("json") && bytes.byteLength > 0;
  const body = isJson ? JSON.parse(new TextDecoder().decode(bytes)) : undefined;
  return { status, headers, bytes, body };
}

interface Segment {
  file: string;
  startedAt: number;
  durationMs: number;
  bytes: number;
}

async function segmentsOf(server: TestServer, session: string): Promise<Segment[]> {
  return (await ask(server, session)).body.segments;
}

/** What a camera sent, as a reader of another family sees it. */
async function sentBy(directory: string, fixture: string): Promise<Packet[]> {
  const { bytes, mimeType } = readFixture(fixture);
  const file = join(directory, `${fixture}.${mimeType.includes("mp4") ? "mp4" : "webm"}`);
  await Deno.writeFile(file, readableByAll(bytes));
  return await packetsOf(file);
}

const crcs = (packets: readonly Packet[], kind: string) =>
  packets.filter((packet) => packet.kind === kind).map(({ crc }) => crc);

/** Where `part` begins in `all`, if it is a piece of it. */
function placeIn(all: readonly string[], part: readonly string[]): number {
  return all.findIndex((_, at) => part.every((crc, i) => all[at + i] === crc));
}

const FIXTURES: Record<Container, string> = {
  webm: "chromium_kf1000_webm_av1",
  mkv: "chromium_kf1000_mkv_avc1",
  mp4: "chromium_kf1000_mp4_avc1_opus",
};
const CONTAINERS: readonly Container[] = ["webm", "mkv", "mp4"];

for (const container of CONTAINERS) {
  testWith(["ffprobe", "ffmpeg"], `a ${container} recording is exported as one file`, async () => {
    await using server = await startServer({ CAMERA_SEGMENT_SECONDS: "2" });
    const home = await Deno.makeTempDir();
    const fixture = FIXTURES[container];
    const startedAt = Date.now() - 60_000;
    const session = await record(server, [{ fixture, startedAt }]);
    const segments = await segmentsOf(server, session);
    assert.ok(segments.length >= 3, `${segments.length}`);
    const sent = await sentBy(home, fixture);

    const whole = await ask(server, `${session}/export`);
    assert.equal(whole.status, 200);
    const { headers, bytes } = whole;
    const size = bytes.byteLength;
    assert.equal(headers.get("content-length"), String(size));
    assert.equal(headers.get("accept-ranges"), "bytes");
    assert.equal(headers.get("content-disposition"), null);
    const type = container === "mkv" ? "video/x-matroska" : `video/${container}`;
    assert.equal(headers.get("content-type")?.split(";")[0], type);
    const file = join(home, `whole.${container}`);
    await Deno.writeFile(file, bytes);
    const kept = await packetsOf(file);
    for (const kind of ["video", "audio"]) {
      assert.deepEqual(crcs(kept, kind), crcs(sent, kind), `${kind}: every packet once, in order`);
    }
    assert.equal(await decodeErrors(file), "");

    // Pieces of any size make up the whole.
    const etag = headers.get("etag")!;
    assert.match(etag, /^"[\w-]+"$/, "strong");
    const pieces: Uint8Array[] = [];
    for (let at = 0, length = 1; at < size; at += length, length = length * 3 + 1) {
      const range = `bytes=${at}-${at + length - 1}`;
      const piece = await ask(server, `${session}/export`, {
        headers: { range, "if-range": etag },
      });
      const last = Math.min(at + length, size) - 1;
      assert.equal(piece.status, 206);
      assert.equal(piece.headers.get("content-range"), `bytes ${at}-${last}/${size}`);
      pieces.push(piece.bytes);
    }
    assert.deepEqual(joined(pieces), bytes);

    // Two seconds from the middle: from a key frame on, nothing missing.
    const from = segments[1].startedAt + 300;
    const to = from + 2000;
    const span = await ask(server, `${session}/export?from=${from}&to=${to}`);
    assert.equal(span.status, 200);
    assert.ok(span.bytes.byteLength < size);
    assert.notEqual(span.headers.get("etag"), etag);
    const cut = join(home, `span.${container}`);
    await Deno.writeFile(cut, span.bytes);
    const some = await packetsOf(cut);
    assert.equal(some.find(({ kind }) => kind === "video")?.isKey, true);
    for (const kind of ["video", "audio"]) {
      const part = crcs(some, kind);
      const rest = crcs(sent, kind);
      assert.ok(part.length > 0 && part.length < rest.length, `${part.length} of ${rest.length}`);
      assert.notEqual(placeIn(rest, part), -1, `${kind}: a piece of what was sent`);
    }
    assert.equal(await decodeErrors(cut), "");
    await Deno.remove(home, { recursive: true });
  });
}

Deno.test("an export answers HEAD, conditions, ranges and ?download as a file does", async () => {
  await using server = await startServer({ CAMERA_SEGMENT_SECONDS: "2" });
  const startedAt = Date.now() - 60_000;
  const session = await record(server, [{ fixture: FIXTURES.webm, startedAt }], { name: "门厅 1" });
  const path = `${session}/export`;
  const { bytes, headers } = await ask(server, path);
  const [size, etag] = [bytes.byteLength, headers.get("etag")!];
  const described = {
    "cache-control": "private, no-cache",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
  };
  for (const [name, value] of Object.entries(described)) assert.equal(headers.get(name), value);

  const head = await ask(server, path, { method: "HEAD" });
  assert.deepEqual([head.status, head.bytes.byteLength], [200, 0]);
  assert.equal(head.headers.get("content-length"), String(size));
  assert.equal(head.headers.get("etag"), etag);

  const middle = { range: "bytes=1000-1999" };
  const part = bytes.subarray(1000, 2000);
  const asked: [Record<string, string>, number, Uint8Array][] = [
    [middle, 206, part],
    [{ range: "bytes=-500" }, 206, bytes.subarray(-500)],
    [{ range: `bytes=${size - 1}-` }, 206, bytes.subarray(-1)],
    [{ range: "bytes=0-1,5-6" }, 200, bytes],
    [{ ...middle, "if-range": etag }, 206, part],
    [{ ...middle, "if-range": `"other"` }, 200, bytes],
    [{ "if-none-match": etag }, 304, new Uint8Array()],
    [{ "if-none-match": `"other"` }, 200, bytes],
  ];
  for (const [headers, status, sent] of asked) {
    const answer = await ask(server, path, { headers });
    assert.equal(answer.status, status, JSON.stringify(headers));
    assert.deepEqual(answer.bytes, sent, JSON.stringify(headers));
  }
  const beyond = await ask(server, path, { headers: { range: `bytes=${size}-` } });
  assert.deepEqual([beyond.status, beyond.body.error.code], [416, "range-not-satisfiable"]);
  assert.equal(beyond.headers.get("content-range"), `bytes */${size}`);

  const { headers: named } = await ask(server, `${path}?download`);
  assert.match(
    named.get("content-disposition")!,
    /^attachment; filename="___1_\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d\.webm"; filename\*=UTF-8''%E9%97%A8%E5%8E%85_1_/,
  );
  const posted = await ask(server, path, { method: "POST" });
  assert.deepEqual([posted.status, posted.headers.get("allow")], [405, "GET, HEAD"]);
});

Deno.test("an export that cannot be says why, and what can be had", async () => {
  await using server = await startServer({ CAMERA_SEGMENT_SECONDS: "2" });
  const startedAt = Date.now() - 120_000;
  const session = await record(server, [
    { fixture: "chromium_webm_vp8", startedAt },
    { fixture: "chromium_rotate_webm_vp8", startedAt: startedAt + 30_000 },
    { fixture: "chromium_canvasmic_webm_vp8", startedAt: startedAt + 60_000 },
  ]);
  const refusal = async (query: string) => {
    const { status, body } = await ask(server, `${session}/export?${query}`);
    return [status, body.error.code];
  };
  const words =
    "from=yesterday,from=-1,from=1.,to=1e9,to=99999999999999999,from=9&to=9,from=9&to=8,format=avi,part=x";
  for (const query of words.split(",")) {
    assert.deepEqual(await refusal(query), [400, "bad-request"], query);
  }
  const [first] = await segmentsOf(server, session);
  const before = await ask(server, `${session}/export?to=${first.startedAt - 1000}`);
  assert.deepEqual([before.status, before.body.error.code], [404, "nothing-there"]);
  assert.equal(before.body.nearest, first.startedAt);
  assert.deepEqual(
    await refusal(`from=${first.startedAt}&to=${first.startedAt + 1000}&format=mp4`),
    [
      409,
      "cannot-convert",
    ],
  );

  const all = await ask(server, `${session}/export`);
  assert.deepEqual([all.status, all.body.error.code], [409, "several-parts"]);
  const { parts, zip } = all.body;
  assert.equal(parts.length, 2, "the first two takes have the same tracks");
  for (const { url, bytes, from, to } of parts) {
    assert.ok(from < to);
    const answer = await fetchBy(server.client, server.origin + url);
    assert.deepEqual([answer.status, (await answer.bytes()).byteLength], [200, bytes]);
  }
  assert.deepEqual(await refusal("part=2"), [404, "nothing-there"]);
  const whole = await fetchBy(server.client, server.origin + zip);
  assert.equal(whole.status, 200);
  await whole.body?.cancel();

  const plan = await ask(server, `${session}/export?plan&to=${startedAt + 30_000}`);
  assert.equal(plan.status, 200);
  assert.deepEqual(
    plan.body.parts.map(({ container, formats }: typeof plan.body) => [
      container,
      formats.map(({ format }: { format: string }) => format),
    ]),
    [["webm", ["webm"]]],
  );
});

/** A digest of each picture that is shown. */
async function picturesOf(file: string): Promise<string[]> {
  const args = ["-v", "error", "-i", file, "-map", "0:v", "-fps_mode", "passthrough"];
  const { stdout } = await new Deno.Command(pathOf("ffmpeg"), {
    args: [...args, "-f", "framehash", "-hash", "crc32", "-"],
  }).output();
  const lines = new TextDecoder().decode(stdout).split("\n");
  return lines.filter((line) => /^\d/.test(line)).map((line) => line.split(",").at(-1)!.trim());
}

const CONVERSIONS: [recorded: string, format: string, made: Container][] = [
  [FIXTURES.mkv, "mp4", "mp4"],
  [FIXTURES.webm, "mp4", "mp4"],
  [FIXTURES.mp4, "webm", "mkv"],
];
testWith(
  ["ffprobe", "ffmpeg"],
  "recordings are put into another container without a loss",
  async () => {
    await using server = await startServer({ CAMERA_SEGMENT_SECONDS: "2" });
    const home = await Deno.makeTempDir();
    for (const [fixture, format, made] of CONVERSIONS) {
      const session = await record(server, [{ fixture, startedAt: Date.now() - 60_000 }]);
      const answer = await ask(server, `${session}/export?format=${format}&download`);
      assert.equal(answer.status, 200);
      const type = made === "mkv" ? "video/x-matroska" : `video/${made}`;
      assert.equal(answer.headers.get("content-type"), type);
      assert.ok(answer.headers.get("content-disposition")?.endsWith(`.${made}`));
      const file = join(home, `converted.${made}`);
      await Deno.writeFile(file, answer.bytes);
      const original = join(home, `original.${fixture.includes("mp4") ? "mp4" : "webm"}`);
      await Deno.writeFile(original, readableByAll(readFixture(fixture).bytes));
      const [sent, kept] = [await packetsOf(original), await packetsOf(file)];
      assert.deepEqual(crcs(kept, "audio"), crcs(sent, "audio"), fixture);
      // H.264 stands otherwise in each container: what is shown is the same.
      const shown = await picturesOf(file);
      assert.ok(shown.length > 50, `${shown.length}`);
      assert.deepEqual(shown, await picturesOf(original), fixture);
      assert.equal(await decodeErrors(file), "");
      const head = await ask(server, `${session}/export?format=${format}`, { method: "HEAD" });
      assert.deepEqual([head.status, head.headers.get("content-length")], [200, null]);
    }
    await Deno.remove(home, { recursive: true });
  },
);

/** Files of a process that lie in a directory. */
function openFiles(pid: number, directory: string): string[] {
  return [...Deno.readDirSync(`/proc/${pid}/fd`)].flatMap(({ name }) => {
    try {
      const path = Deno.readLinkSync(`/proc/${pid}/fd/${name}`);
      return path.startsWith(directory) && /\.(webm|mkv|mp4)$/.test(path) ? [path] : [];
    } catch {
      return [];
    }
  });
}

Deno.test("who goes away leaves no file open, and gives a conversion's place back", async () => {
  await using server = await startServer({ CAMERA_SEGMENT_SECONDS: "2" });
  const startedAt = Date.now() - 60_000;
  const session = await record(server, [{ fixture: FIXTURES.mkv, startedAt }]);
  const [segment] = await segmentsOf(server, session);
  // Far more than what lies in buffers on the way.
  await grow(server, session, segment, 400);
  const pid = await server.serverPid();
  const noneIsOpen = () => openFiles(pid, server.recordingsDir).length === 0;
  for (const path of ["export", "export?format=mp4", "zip"]) {
    const gone = new AbortController();
    const url = `${server.origin}/api/recordings/${session}/${path}`;
    const { status, body } = await fetchBy(server.client, url, { signal: gone.signal });
    assert.equal(status, 200, path);
    const reader = body!.getReader();
    await reader.read();
    await until(`${path} reads`, () => !noneIsOpen());
    if (path.includes("mp4")) {
      const second = await ask(server, `${session}/${path}`);
      assert.deepEqual([second.status, second.body.error.code], [503, "busy"]);
      assert.equal(second.headers.get("retry-after"), "10");
    }
    gone.abort();
    await reader.read().catch(() => {});
    await until(`${path} is closed`, noneIsOpen);
  }
  const gone = new AbortController();
  const url = `${server.origin}/api/recordings/${session}/export?format=mp4`;
  const again = await fetchBy(server.client, url, { signal: gone.signal });
  assert.equal(again.status, 200);
  gone.abort();
  await again.body?.cancel().catch(() => {});
});

/** Adds copies of a segment to a session, as if it had gone on: the server is restarted for it. */
async function grow(server: TestServer, session: string, segment: Segment, count: number) {
  const { directory } = (await ask(server, session)).body;
  const at = join(server.recordingsDir, directory);
  const content = await Deno.readFile(join(at, segment.file));
  await server.stop("SIGTERM");
  const container = segment.file.slice(segment.file.lastIndexOf(".") + 1) as Container;
  const { Catalog } = await import("../../lib/server/catalog/catalog.ts");
  const catalog = Catalog.open(join(server.recordingsDir, "catalog.db"), { durability: "process" });
  const used = catalog.segments(session);
  const endedAt = Math.max(...used.map((one) => one.startedAt + one.durationMs));
  catalog.transaction(() => {
    for (let i = 0; i < count; i++) {
      const number = used.length + i;
      const file = segment.file.replace(/\.(\w+)$/, `_${number + 100}.$1`);
      const startedAt = endedAt + i * segment.durationMs;
      catalog.openSegment(session, { take: 0, number, file, container, startedAt });
      const { durationMs, bytes } = segment;
      catalog.closeSegment(session, 0, number, { durationMs, bytes, closedAt: startedAt });
      Deno.writeFileSync(join(at, file), content);
    }
  });
  catalog.close();
  await server.restart();
}

/** Resident set of a process, bytes. */
function residentBytes(pid: number): number {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  return Number(/^VmRSS:\s*(\d+) kB$/m.exec(status)![1]) * 1024;
}

Deno.test("however long an export is, the server holds little of it", async () => {
  await using server = await startServer({ CAMERA_SEGMENT_SECONDS: "2" });
  const startedAt = Date.now() - 60_000;
  const session = await record(server, [{ fixture: FIXTURES.mkv, startedAt }]);
  const [segment] = await segmentsOf(server, session);
  await grow(server, session, segment, Math.ceil(300e6 / segment.bytes));
  const pid = await server.serverPid();
  /** How much the server grows at most while it sends all of that. */
  const grown = async (path: string) => {
    const before = residentBytes(pid);
    let [most, length] = [before, 0];
    const { status, body } = await fetchBy(server.client, `${server.origin}${path}`);
    assert.equal(status, 200);
    for await (const chunk of body!) {
      length += chunk.byteLength;
      most = Math.max(most, residentBytes(pid));
    }
    assert.ok(length > 280e6, `${length}`);
    return most - before;
  };
  // A converter makes each frame anew: what it has left behind is cleared away now and then.
  const limits = [["export", 64], ["export?format=mp4", 192], ["zip", 64]] as const;
  for (const [kind, limitMb] of limits) {
    const path = `/api/recordings/${session}/${kind}`;
    // What is compiled and cached at the first time is not part of it.
    await grown(path);
    const bytes = await grown(path);
    assert.ok(bytes < limitMb * 1024 * 1024, `${kind}: ${Math.round(bytes / 1e6)} MB`);
  }
});

Deno.test("a camera exports its own recordings and no others; what is taken is written down", async () => {
  await using server = await startServer({ CAMERA_AUTH: "on", CAMERA_SEGMENT_SECONDS: "2" });
  const owner = await pairOwner(server, printedCode(server));
  const startedAt = Date.now() - 60_000;
  const takes = [{ fixture: FIXTURES.webm, startedAt }];
  const camera = async (name: string) => {
    const { token } =
      await (await owner.ask("POST", "/api/access/tokens", { name, role: "camera" }))
        .json();
    return { token, session: await record(server, takes, { token, name }) };
  };
  const [mine, other] = [await camera("Hall"), await camera("Attic")];
  const get = async (path: string, token?: string) => {
    const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
    return (await ask(server, path, { headers })).status;
  };
  for (const path of ["export", "export?plan", "zip"]) {
    assert.equal(await get(`${mine.session}/${path}`, mine.token), 200, path);
    assert.equal(await get(`${other.session}/${path}`, mine.token), 404, path);
    assert.equal(await get(`${mine.session}/${path}`), 401, path);
  }
  const several = `zip?session=${mine.session}&session=${other.session}`;
  assert.equal(await get(several, mine.token), 403);
  const mineOnly = `zip?session=${mine.session}`;
  assert.equal(await get(mineOnly, mine.token), 403, "for who looks at all of them");
  const asOwner = await owner.ask("GET", `/api/recordings/${several}`);
  assert.equal(asOwner.status, 200);
  await asOwner.body?.cancel();
  await (await owner.ask("GET", `/api/recordings/${mine.session}/export?download`)).body?.cancel();

  // A file as it is, and what is not one: a look, a name, a part that is not there, what is known.
  const { segments: [{ url, file }] } =
    await (await owner.ask("GET", `/api/recordings/${mine.session}`)).json();
  const look = async (method: string, headers: Record<string, string> = {}, query = "") => {
    const response = await fetchBy(server.client, `${server.origin}${url}${query}`, {
      method,
      headers: { cookie: owner.cookie, ...headers },
    });
    await response.body?.cancel();
    return response;
  };
  const seen = (await look("HEAD", {}, "?download")).headers.get("etag")!;
  assert.equal((await look("GET", { "if-none-match": seen }, "?download")).status, 304);
  assert.equal((await look("GET", { range: "bytes=999999999-" }, "?download")).status, 416);
  const before = await owner.audit();
  assert.ok(!before.some(({ detail }) => detail === file), "nothing was taken yet");
  assert.equal((await look("GET", { range: "bytes=0-9" }, "?download")).status, 206);

  const noted = (await owner.audit()).filter(({ subject }) => subject === mine.session)
    .map(({ action, detail }) => `${action} ${detail ?? ""}`.trim());
  assert.deepEqual(noted.reverse().filter((line) => !line.startsWith("recording-")), [
    "watched",
    "downloaded zip",
    "downloaded zip",
    "downloaded export",
    `downloaded ${file}`,
  ]);
});

Deno.test("a ZIP has the files as they are, and nothing else", async () => {
  await using server = await startServer({ CAMERA_SEGMENT_SECONDS: "2" });
  const home = await Deno.makeTempDir();
  const startedAt = Date.now() - 60_000;
  const record1 = (name: string) =>
    record(server, [{ fixture: FIXTURES.webm, startedAt }], { name });
  const sessions = [await record1("Hall"), await record1("../Hall"), await record1("Hall")];
  const unzip = async (path: string) => {
    const { status, headers, bytes } = await ask(server, path);
    assert.equal(status, 200);
    assert.equal(headers.get("content-type"), "application/zip");
    assert.equal(headers.get("content-length"), String(bytes.byteLength));
    const file = join(home, "all.zip");
    await Deno.writeFile(file, bytes);
    const script = `import sys, zipfile, json, hashlib
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
print(json.dumps({i.filename: [hashlib.sha256(z.read(i)).hexdigest(), i.compress_type] for i in z.infolist()}))`;
    const { stdout, success, stderr } = await new Deno.Command("python3", {
      args: ["-c", script, file],
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    return JSON.parse(new TextDecoder().decode(stdout)) as Record<string, [string, number]>;
  };
  const described = await Promise.all(sessions.map((id) => ask(server, id)));
  const digests = await Promise.all(described.map(async ({ body: { directory, segments } }) => {
    const files = segments.map(async ({ file }: Segment) => {
      const content = await Deno.readFile(join(server.recordingsDir, directory, file));
      const digest = await crypto.subtle.digest("SHA-256", content);
      return [file, new Uint8Array(digest).toHex()] as const;
    });
    return await Promise.all(files);
  }));

  const one = await unzip(`${sessions[0]}/zip`);
  assert.deepEqual(one, Object.fromEntries(digests[0].map(([file, hash]) => [file, [hash, 0]])));
  const { startedAt: from } = described[0].body.segments[1];
  const some = await unzip(`${sessions[0]}/zip?from=${from + 10}&to=${from + 20}`);
  assert.deepEqual(Object.keys(some), [digests[0][1][0]]);
  const all = await unzip(`zip?${sessions.map((id) => `session=${id}`).join("&")}`);
  const folders = [...new Set(Object.keys(all).map((name) => name.split("/")[0]))];
  assert.equal(folders.length, 3);
  assert.ok(folders.every((folder) => folder.startsWith("Hall_")), folders.join());
  assert.equal(Object.keys(all).length, digests.flat().length);

  const refusals: [string, number, string][] = [
    ["zip", 400, "bad-request"],
    [`zip?session=${crypto.randomUUID()}`, 404, "unknown-session"],
    [`zip?session=..%2F..`, 404, "unknown-session"],
    [`${sessions[0]}/zip?from=x`, 400, "bad-request"],
    [`${sessions[0]}/zip?to=5`, 404, "nothing-there"],
    [`${crypto.randomUUID()}/zip`, 404, "unknown-session"],
    [`${crypto.randomUUID()}/export`, 404, "unknown-session"],
    [`..%2F..%2Fetc/export`, 404, "unknown-session"],
  ];
  for (const [path, status, code] of refusals) {
    const answer = await ask(server, path);
    assert.deepEqual([answer.status, answer.body.error.code], [status, code], path);
  }
  await Deno.remove(home, { recursive: true });
});

Deno.test("an export neither follows a link nor hides that a file is gone", async () => {
  await using server = await startServer({ CAMERA_SEGMENT_SECONDS: "2" });
  const startedAt = Date.now() - 60_000;
  const session = await record(server, [{ fixture: FIXTURES.webm, startedAt }]);
  const { body: { directory, segments } } = await ask(server, session);
  const file = join(server.recordingsDir, directory, segments[1].file);
  const secret = join(server.recordingsDir, "secret");
  await Deno.rename(file, secret);
  await Deno.symlink(secret, file);
  const { status, body } = await ask(server, `${session}/export`);
  assert.deepEqual([status, body.error.code], [404, "file-missing"]);
  const part = await ask(server, `${session}/export?to=${segments[1].startedAt}`);
  assert.equal(part.status, 200);
  const zip = await ask(server, `${session}/zip`, { method: "HEAD" });
  assert.equal(zip.status, 200);
  const rest = segments.filter((one: Segment) => one.file !== segments[1].file);
  const sum = rest.reduce((bytes: number, one: Segment) => bytes + one.bytes, 0);
  const length = Number(zip.headers.get("content-length"));
  assert.ok(
    length > sum && length < sum + 200 * (rest.length + 1),
    "what is there, without the link",
  );
});
