import { deepEqual, equal, match, notEqual, rejects, throws } from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { App } from "../app.ts";
import { staticFiles } from "../static_files.ts";
import { Builder, type BuildOptions } from "./builder.ts";

const root = new URL("../../tests/app", import.meta.url).href;

/** Runs `test` with a folder that is gone afterwards. */
async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Builds into `folder` and returns the build id. */
async function buildId(folder: string, options: BuildOptions = {}): Promise<string> {
  await new Builder({ root, outDir: folder, ...options }).build();
  return /version = "([0-9a-f]{40})"/.exec(
    await Deno.readTextFile(join(folder, "snapshot.js")),
  )![1];
}

Deno.test("Builder.build() writes a server that serves pages, scripts and static files", async () => {
  await withFolder(async (folder) => {
    const id = await buildId(folder);
    const { default: server } = await import(pathToFileURL(join(folder, "server.js")).href);
    const get = (path: string): Promise<Response> =>
      server.fetch(new Request(`http://localhost${path}`));

    const page = await get("/");
    const html = await page.text();
    equal(page.status, 200);
    match(html, new RegExp(`href="/style.css\\?__frsh_c=${id}"`));
    match(html, new RegExp(`from"/_fresh/js/${id}/Counter.js"`));
    match(html, /<!--island:Counter:0--><div id="one" data-browser="false"/);
    match(html, /<!--island:Report:2--><output>/);

    const runtime = await get(`/_fresh/js/${id}/fresh-runtime.js`);
    equal(runtime.headers.get("Content-Type"), "text/javascript; charset=UTF-8");
    equal(runtime.headers.get("Cache-Control"), "public, max-age=31536000, immutable");
    match(runtime.headers.get("ETag")!, /^W\/"[0-9a-f]{64}"$/);
    await runtime.body?.cancel();

    const style = await get("/style.css");
    match(await style.text(), new RegExp(`url\\("/dot.svg\\?__frsh_c=${id}"\\)`));
    equal((await get("/plain")).headers.get("Link"), null);
    equal((await get("/static/style.css")).status, 404);
  });
});

Deno.test("Builder.build() puts each package into one script, in its production form", async () => {
  await withFolder(async (folder) => {
    const directory = join(folder, "static", "_fresh", "js", await buildId(folder));
    const scripts: string[] = [];
    for await (const { name } of Deno.readDir(directory)) {
      scripts.push(await Deno.readTextFile(join(directory, name)));
    }
    const holding = (text: string) => scripts.filter((script) => script.includes(text)).length;
    const marks = { preact: "http://www.w3.org/2000/svg", signals: "Cycle detected" };
    equal(holding(marks.preact), 1);
    equal(holding(marks.signals), 1);
    equal(holding("process.env"), 0);
    equal(holding("_frsh/alive"), 0);
  });
});

Deno.test("Builder.build() clears what an earlier build left, and makes the same again", async () => {
  await withFolder(async (folder) => {
    const first = await buildId(folder);
    const leftover = join(folder, "static", "_fresh", "js", "older");
    await Deno.mkdir(leftover);
    equal(await buildId(folder), first);
    await rejects(Deno.stat(leftover), Deno.errors.NotFound);
  });
});

Deno.test("Builder.build() changes the build id with an island and with a static file", async () => {
  await withFolder(async (folder) => {
    const islandDir = join(folder, "islands");
    const staticDir = join(folder, "public");
    const options = { islandDir, staticDir };
    await Deno.mkdir(islandDir);
    await Deno.mkdir(staticDir);
    await Deno.writeTextFile(join(islandDir, "A.tsx"), "export default () => <p>1</p>;");
    await Deno.writeTextFile(join(staticDir, "a.txt"), "1");
    const outDir = join(folder, "out");
    const before = await buildId(outDir, options);

    await Deno.writeTextFile(join(islandDir, "A.tsx"), "export default () => <p>2</p>;");
    const islandChanged = await buildId(outDir, options);
    notEqual(islandChanged, before);

    await Deno.writeTextFile(join(staticDir, "a.txt"), "2");
    notEqual(await buildId(outDir, options), islandChanged);
  });
});

Deno.test("Builder.build() tells islands apart that have the same file name", async () => {
  await withFolder(async (folder) => {
    const islandDir = join(folder, "islands");
    await Deno.mkdir(join(islandDir, "deep"), { recursive: true });
    for (const path of ["Counter.tsx", "deep/Counter.tsx", "a-b.1.tsx"]) {
      await Deno.writeTextFile(join(islandDir, path), "export default () => null;");
    }
    const outDir = join(folder, "out");
    await buildId(outDir, { islandDir });
    const snapshot = await Deno.readTextFile(join(outDir, "snapshot.js"));
    const names = [...snapshot.matchAll(/prepare\(.*"(\w+)", \[\]\)/g)].map(([, name]) => name);
    deepEqual(names.sort(), ["Counter", "Counter_1", "Report", "a_b_1"]);
  });
});

Deno.test("Builder.build() names what an island cannot import", async () => {
  await withFolder(async (folder) => {
    const islandDir = join(folder, "islands");
    await Deno.mkdir(islandDir);
    await Deno.writeTextFile(join(islandDir, "A.tsx"), `import "./gone.ts";`);
    await rejects(buildId(join(folder, "out"), { islandDir }), /gone\.ts/);
  });
});

Deno.test("Builder.build() refuses to clear a folder of static files", async () => {
  await withFolder(async (folder) => {
    const staticDir = join(folder, "static");
    await rejects(buildId(folder, { staticDir }), /which holds static files/);
  });
});

Deno.test("Builder.build() in memory gives an app its routes, islands and files", async () => {
  const builder = new Builder({ root });
  const apply = await builder.build({ snapshot: "memory" });
  const app = new App<unknown>().use(staticFiles()).fsRoutes();
  apply(app);
  const handler = app.handler();
  const get = (path: string) => handler(new Request(`http://localhost${path}`));

  const html = await (await get("/")).text();
  const script = /from"([^"]*Counter\.js)"/.exec(html)![1];
  const response = await get(script);
  equal(response.headers.get("Cache-Control"), "public, max-age=31536000, immutable");
  match(await response.text(), /onClick/);
  match(await (await get("/style.css")).text(), /background/);
  equal((await get("/style.css/x")).status, 404);
  equal((await get("/..%2fmain.ts")).status, 404);
});

Deno.test("Builder.build() on disk has nothing to give to an app", async () => {
  await withFolder(async (folder) => {
    const apply = await new Builder({ root, outDir: folder }).build();
    throws(() => apply(new App<unknown>()), /written to disk/);
  });
});

/** Starts the development server, runs `test` with its address, stops it. */
async function withDevServer(test: (address: string) => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const address = Promise.withResolvers<string>();
  await new Builder({ root }).listen(() => import("../../tests/app/main.ts"), {
    hostname: "127.0.0.1",
    port: 0,
    signal: stop.signal,
    onListen: ({ port }) => address.resolve(`127.0.0.1:${port}`),
  });
  try {
    await test(await address.promise);
  } finally {
    stop.abort();
  }
}

function revisionOf(address: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const socket = new WebSocket(`ws://${address}/_frsh/alive`);
  socket.onmessage = (event) => {
    socket.onclose = () => resolve(JSON.parse(event.data).revision);
    socket.close();
  };
  socket.onerror = reject;
  return promise;
}

Deno.test("Builder.listen() serves pages that reload when the server was restarted", async () => {
  let before = 0;
  await withDevServer(async (address) => {
    const response = await fetch(`http://${address}/plain`);
    const html = await response.text();
    const runtime = /from"([^"]*fresh-runtime\.js)"/.exec(html)![1];
    const script = await fetch(`http://${address}${runtime}`);
    equal(script.headers.get("Cache-Control"), "no-cache, no-store, max-age=0, must-revalidate");
    match(await script.text(), /_frsh\/alive/);
    before = await revisionOf(address);
    equal(await revisionOf(address), before);
    const noSocket = await fetch(`http://${address}/_frsh/alive`);
    equal(noSocket.status, 501);
    await noSocket.body?.cancel();
  });
  await withDevServer(async (address) => notEqual(await revisionOf(address), before));
});
