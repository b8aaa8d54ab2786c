import { deepEqual, equal } from "node:assert/strict";
import { BUILD_ID } from "./build_id.ts";
import { staticFiles } from "./static_files.ts";
import { inMemory, type InMemoryBuild } from "./testing/in_memory.ts";

const IMMUTABLE = "public, max-age=31536000, immutable";
const REVALIDATE = "no-cache, no-store, max-age=0, must-revalidate";

const closed: string[] = [];

function setUp(build: InMemoryBuild<unknown> = {}) {
  closed.length = 0;
  const files = {
    "/style.css": "css",
    "/a%20%C3%A9.txt": "text",
    [`/_fresh/js/${BUILD_ID}/Counter.js`]: "js",
    "/_fresh/js/other/Counter.js": "js",
  };
  return inMemory({ files, onClose: (pathname) => closed.push(pathname), ...build }, (app) => {
    app.use(staticFiles()).get("/style.css/x", () => new Response("route"));
  });
}

Deno.test("staticFiles() serves a file with its type, size and ETag", async () => {
  const response = await setUp()("/style.css");
  equal(response.status, 200);
  equal(response.headers.get("Content-Type"), "text/x-test");
  equal(response.headers.get("Content-Length"), "3");
  equal(response.headers.get("ETag"), `W/"hash of css"`);
  equal(response.headers.get("Cache-Control"), REVALIDATE);
  equal(await response.text(), "css");
});

Deno.test("staticFiles() answers 304 to what the browser has", async () => {
  const send = setUp();
  for (const known of [`W/"hash of css"`, `"x", W/"hash of css"`]) {
    const response = await send("/style.css", { headers: { "If-None-Match": known } });
    equal(response.status, 304, known);
    equal(response.body, null);
  }
  deepEqual(closed, ["/style.css", "/style.css"]);
  const stale = await send("/style.css", { headers: { "If-None-Match": `W/"older"` } });
  equal(stale.status, 200);
});

Deno.test("staticFiles() lets what names this build be kept for a year", async () => {
  const send = setUp();
  for (const path of [`/style.css?__frsh_c=${BUILD_ID}`, `/_fresh/js/${BUILD_ID}/Counter.js`]) {
    equal((await send(path)).headers.get("Cache-Control"), IMMUTABLE, path);
  }
  equal((await send("/_fresh/js/other/Counter.js")).headers.get("Cache-Control"), REVALIDATE);
});

Deno.test("staticFiles() sends a URL of another build to the plain one", async () => {
  const response = await setUp()("/style.css?a=1&__frsh_c=older");
  equal(response.status, 307);
  equal(response.headers.get("location"), "/style.css?a=1");
  deepEqual(closed, ["/style.css"]);
});

Deno.test("staticFiles() answers HEAD without reading the file", async () => {
  const response = await setUp()("/style.css", { method: "HEAD" });
  equal(response.headers.get("Content-Length"), "3");
  equal(response.body, null);
  deepEqual(closed, ["/style.css"]);
});

Deno.test("staticFiles() refuses to change a file", async () => {
  const response = await setUp()("/style.css", { method: "POST" });
  equal(response.status, 405);
  deepEqual(closed, ["/style.css"]);
});

Deno.test("staticFiles() finds a file however its name is encoded", async () => {
  const send = setUp();
  equal(await (await send("/a%20%c3%a9.txt")).text(), "text");
  equal(await (await send("/a é.txt")).text(), "text");
});

Deno.test("staticFiles() leaves to the routes what is no file, malformed paths too", async () => {
  const send = setUp();
  equal(await (await send("/style.css/x")).text(), "route");
  equal((await send("/%E0%A4%A")).status, 404);
  equal((await send("/")).status, 404);
  equal((await send("/favicon.ico")).status, 404);
});

Deno.test("staticFiles() lets nothing be cached in development", async () => {
  const send = setUp({ mode: "development" });
  const response = await send(`/style.css?__frsh_c=${BUILD_ID}`, {
    headers: { "If-None-Match": `W/"hash of css"` },
  });
  equal(response.status, 200);
  equal(response.headers.get("Cache-Control"), REVALIDATE);
  equal(response.headers.get("ETag"), null);
});
