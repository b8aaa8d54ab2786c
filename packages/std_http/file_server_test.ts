import { deepEqual, equal, rejects } from "node:assert/strict";
import { join } from "node:path";
import { serveFile } from "./file_server.ts";

/** Bytes of the file: more than are read at once. */
const SIZE = 300_000;
const MTIME = new Date("2026-11-22T18:02:03.456Z");

async function withFile(
  run: (path: string, content: Uint8Array) => Promise<void>,
  { name = "a.webm", size = SIZE } = {},
): Promise<void> {
  const directory = await Deno.makeTempDir();
  const path = join(directory, name);
  const content = Uint8Array.from({ length: size }, (_, at) => at % 251);
  await Deno.writeFile(path, content);
  await Deno.utime(path, MTIME, MTIME);
  try {
    await run(path, content);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

const request = (headers: HeadersInit = {}, method = "GET") =>
  new Request("http://localhost/", { headers, method });

const bodyOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());

// Range, then the first and last byte sent; null: ignored; "unsatisfiable": 416.
const ranges: [header: string, sent: [number, number] | null | "unsatisfiable"][] = [
  ["bytes=0-0", [0, 0]],
  ["bytes=0-99", [0, 99]],
  ["bytes=1000-", [1000, SIZE - 1]],
  ["bytes=0-", [0, SIZE - 1]],
  ["bytes=299999-", [SIZE - 1, SIZE - 1]],
  ["bytes=100000-280000", [100_000, 280_000]],
  ["bytes=299990-900000", [299_990, SIZE - 1]],
  ["bytes=5-99999999999999999999999", [5, SIZE - 1]],
  ["bytes=-1", [SIZE - 1, SIZE - 1]],
  ["bytes=-1000", [SIZE - 1000, SIZE - 1]],
  ["bytes=-900000", [0, SIZE - 1]],
  ["bytes=300000-", "unsatisfiable"],
  ["bytes=300000-300001", "unsatisfiable"],
  ["bytes=99999999999999999999999-", "unsatisfiable"],
  ["bytes=9-8", "unsatisfiable"],
  ["bytes=-0", "unsatisfiable"],
  ["bytes=-", null],
  ["bytes=0-1,5-6", null],
  ["bytes=0-1, 5-6", null],
  ["bytes=a-b", null],
  ["bytes= 0-1", null],
  ["bytes=0-1x", null],
  ["bytes=--1", null],
  ["items=0-1", null],
  ["", null],
];

for (const [range, sent] of ranges) {
  Deno.test(`serveFile() answers range "${range}" with ${sent ?? "the whole file"}`, async () => {
    await withFile(async (path, content) => {
      const response = await serveFile(request({ range }), path);
      const contentRange = response.headers.get("content-range");
      if (sent === "unsatisfiable") {
        deepEqual([response.status, contentRange], [416, `bytes */${SIZE}`]);
        equal(await response.text(), "Range Not Satisfiable");
        return;
      }
      const [start, end] = sent ?? [0, SIZE - 1];
      equal(response.status, sent ? 206 : 200);
      equal(contentRange, sent ? `bytes ${start}-${end}/${SIZE}` : null);
      equal(response.headers.get("content-length"), String(end - start + 1));
      deepEqual(await bodyOf(response), content.subarray(start, end + 1));
    });
  });
}

Deno.test("serveFile() describes the file", async () => {
  await withFile(async (path, content) => {
    const response = await serveFile(request(), path);
    deepEqual([response.status, response.statusText], [200, "OK"]);
    deepEqual(Object.fromEntries(response.headers), {
      "accept-ranges": "bytes",
      "content-length": "300000",
      "content-type": "video/webm",
      "etag": `W/"493e0-kx4PJNObWnYL64dKARfHuRnc0kZ"`,
      "last-modified": "Sun, 22 Nov 2026 18:02:03 GMT",
      "server": "deno",
    });
    deepEqual(await bodyOf(response), content);
  });
});

Deno.test("serveFile() answers HEAD with the whole length and no body, whatever the conditions", async () => {
  await withFile(async (path) => {
    const asked: Record<string, string>[] = [{}, { range: "bytes=0-1" }, { "if-none-match": "*" }];
    for (const headers of asked) {
      const response = await serveFile(request(headers, "HEAD"), path);
      deepEqual([response.status, response.headers.get("content-length")], [200, "300000"]);
      equal(response.body, null);
    }
  });
});

const TAG = `W/"493e0-kx4PJNObWnYL64dKARfHuRnc0kZ"`;
const conditions: [headers: Record<string, string>, status: number][] = [
  [{ "if-none-match": TAG }, 304],
  [{ "if-none-match": TAG.slice(2) }, 304],
  [{ "if-none-match": `"x", ${TAG}` }, 304],
  [{ "if-none-match": "*" }, 304],
  [{ "if-none-match": `"x"` }, 200],
  [{ "if-modified-since": "Sun, 22 Nov 2026 18:02:03 GMT" }, 304],
  [{ "if-modified-since": "Sun, 22 Nov 2026 18:02:04 GMT" }, 304],
  [{ "if-modified-since": "Sun, 22 Nov 2026 18:02:02 GMT" }, 200],
  [{ "if-modified-since": "yesterday" }, 200],
  [{
    "if-none-match": `"x"`,
    "if-modified-since": "Sun, 22 Nov 2026 18:02:03 GMT",
  }, 200],
  [{
    "if-none-match": TAG,
    "if-modified-since": "Sun, 22 Nov 2026 18:02:02 GMT",
  }, 304],
  [{ "if-none-match": TAG, range: "bytes=0-1" }, 304],
  [{ "if-none-match": `"x"`, range: "bytes=0-1" }, 206],
];

for (const [headers, status] of conditions) {
  Deno.test(`serveFile() answers ${JSON.stringify(headers)} with ${status}`, async () => {
    await withFile(async (path) => {
      const response = await serveFile(request(headers), path);
      equal(response.status, status);
      equal(response.headers.get("etag"), TAG);
      equal(response.body === null, status === 304);
      await response.body?.cancel();
    });
  });
}

const types: [name: string, type: string | null][] = [
  ["a.mkv", "video/x-matroska"],
  ["a.MP4", "video/mp4"],
  ["a.jpg", "image/jpeg"],
  ["webm", null],
];

for (const [name, type] of types) {
  Deno.test(`serveFile() says that ${name} is ${type}`, async () => {
    await withFile(async (path) => {
      const response = await serveFile(request({}, "HEAD"), path);
      equal(response.headers.get("content-type"), type);
    }, { name });
  });
}

Deno.test("serveFile() ignores the range of an empty file", async () => {
  await withFile(async (path) => {
    const response = await serveFile(request({ range: "bytes=0-" }), path);
    deepEqual([response.status, response.headers.get("content-length")], [200, "0"]);
    equal(await response.text(), "");
  }, { size: 0 });
});

Deno.test("serveFile() knows no file, no directory, and no other method", async () => {
  await withFile(async (path) => {
    const missing = await serveFile(request(), path + ".gone");
    deepEqual([missing.status, await missing.text()], [404, "Not Found"]);
    const directory = await serveFile(request(), join(path, ".."));
    deepEqual([directory.status, await directory.text()], [404, "Not Found"]);
    const body = new Request("http://localhost/", { method: "POST", body: "x" });
    const posted = await serveFile(body, path);
    deepEqual([posted.status, await posted.text()], [405, "Method Not Allowed"]);
  });
});

Deno.test("serveFile() believes the file info it is given, and never sends more than that", async () => {
  await withFile(async (path, content) => {
    const fileInfo = { ...await Deno.stat(path), size: 1000 };
    const response = await serveFile(request(), path, { fileInfo });
    equal(response.headers.get("content-length"), "1000");
    deepEqual(await bodyOf(response), content.subarray(0, 1000));
  });
});

Deno.test("serveFile() breaks off when the file is shorter than it was", async () => {
  await withFile(async (path) => {
    const fileInfo = { ...await Deno.stat(path), size: SIZE + 1 };
    const response = await serveFile(request(), path, { fileInfo });
    await rejects(response.arrayBuffer(), /ends 1 bytes before/);
  });
});

// That the file is closed is checked by Deno.test, which fails for one that is left open.
Deno.test("serveFile() closes the file when the reader goes away", async () => {
  await withFile(async (path) => {
    const unread = await serveFile(request(), path);
    await unread.body!.cancel();
    const begun = (await serveFile(request({ range: "bytes=10-" }), path)).body!
      .getReader();
    equal((await begun.read()).value![0], 10);
    await begun.cancel();
    const waiting = (await serveFile(request(), path)).body!.getReader();
    const read = waiting.read();
    await waiting.cancel();
    equal((await read).done, true);
  });
});
