import { deepEqual, equal, throws } from "node:assert/strict";
import fc from "fast-check";
import type { Middleware } from "./define.ts";
import { addFsRoutes, compareRouteIds, type FsRouteFile, toFsRoute } from "./fs_routes.ts";
import { inMemory } from "./testing/in_memory.ts";
import { RouteTree } from "./tree.ts";

const cases: [id: string, type: string, pattern: string, routePattern: string][] = [
  ["/index", "route", "/", "/"],
  ["/about", "route", "/about", "/about"],
  ["/devices/index", "route", "/devices/", "/devices"],
  ["/devices/[id]", "route", "/devices/:id", "/devices/:id"],
  ["/devices/[id]/index", "route", "/devices/:id/", "/devices/:id"],
  ["/files/[...path]", "route", "/files/:path*", "/files/:path*"],
  ["/v/[[version]]", "route", "/v{/:version}?", "/v{/:version}?"],
  ["/[[lang]]/index", "route", "/{:lang}?/", "/{:lang}?"],
  ["/[name]@[host]", "route", "/:name@:host", "/:name@:host"],
  ["/(admin)/settings", "route", "/(admin)/settings", "/settings"],
  ["/(admin)/index", "route", "/(admin)/", "/"],
  ["/_app", "app", "*", "*"],
  ["/_404", "notFound", "*", "*"],
  ["/_layout", "layout", "/", "/"],
  ["/devices/_layout", "layout", "/devices", "/devices"],
  ["/devices/[id]/_middleware", "middleware", "/devices/:id", "/devices/:id"],
  ["/_error", "error", "/", "/"],
  ["/(admin)/_error", "error", "/(admin)", "/(admin)"],
];

for (const [id, type, pattern, routePattern] of cases) {
  Deno.test(`toFsRoute() ${id} has the type ${type} and answers ${routePattern}`, () => {
    deepEqual(toFsRoute(id), { id, type, pattern, routePattern });
  });
}

Deno.test("toFsRoute() refuses parameters that cannot be told apart", () => {
  for (const id of ["/[a][b]", "/x[[a]]", "/[[a]]x", "/[a", "/a]"]) {
    throws(() => toFsRoute(id), SyntaxError, id);
  }
});

const ordered = [
  "/_app",
  "/_middleware",
  "/_layout",
  "/_error",
  "/index",
  "/about",
  "/devices/_middleware",
  "/devices/index",
  "/devices/new",
  "/devices/[id]/edit",
  "/devices/[id]",
  "/zoo",
  "/(admin)/settings",
  "/[page]",
  "/[...rest]",
];

Deno.test("compareRouteIds() puts what wraps first and what fits most last, from any order", () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(ordered, { minLength: ordered.length }), (shuffled) => {
      deepEqual(shuffled.sort(compareRouteIds), ordered);
    }),
  );
});

Deno.test("addFsRoutes() names the file that exports nothing of use", () => {
  const file = (id: string, mod: unknown) => ({ ...toFsRoute(id), mod }) as FsRouteFile<unknown>;
  const add = (...files: FsRouteFile<unknown>[]) => addFsRoutes(new RouteTree(), files);
  throws(() => add(file("/a", {})), /routes\/a must export a component/);
  throws(() => add(file("/_middleware", {})), /routes\/_middleware must export a middleware/);
  throws(() => add(file("/_middleware", { default: [1] })), /must export a middleware/);
});

Deno.test("addFsRoutes() loads a lazy route on its first request, once", async () => {
  let loads = 0;
  const send = inMemory({
    routes: {
      "/a": () => Promise.resolve({ handler: ((load) => () => new Response(load))(`${++loads}`) }),
    },
  });
  equal(loads, 0);
  equal(await (await send("/a")).text(), "1");
  equal(await (await send("/a", { method: "POST" })).text(), "1");
});

Deno.test("addFsRoutes() uses a route's own URL in place of its file's", async () => {
  const send = inMemory({
    routes: {
      "/a": {
        config: { routeOverride: "/other/:id(\\d+)" },
        handler: { GET: (ctx) => new Response(ctx.params.id) },
      },
    },
  });
  equal(await (await send("/other/12")).text(), "12");
  equal((await send("/other/x")).status, 404);
  equal((await send("/a")).status, 404);
});

Deno.test("addFsRoutes() runs the middleware of every folder above, groups too", async () => {
  const note = (name: string): Middleware<unknown> => async (ctx) => {
    const response = await ctx.next();
    response.headers.append("trail", name);
    return response;
  };
  const send = inMemory({
    routes: {
      "/_middleware": { default: note("root") },
      "/(admin)/_middleware": { default: [note("admin 1"), note("admin 2")] },
      "/(admin)/users/_middleware": { handler: note("users") },
      "/(admin)/users/[id]": { handler: () => new Response() },
      "/other": { handler: () => new Response() },
    },
  });
  equal((await send("/users/1")).headers.get("trail"), "users, admin 2, admin 1, root");
  equal((await send("/other")).headers.get("trail"), "root");
});

Deno.test("addFsRoutes() takes a file beside a folder for no part of it", async () => {
  const send = inMemory({
    routes: {
      "/a/_middleware": { default: () => new Response("folder") },
      "/a": { handler: () => new Response("file") },
      "/a/b": { handler: () => new Response("b") },
    },
  });
  equal(await (await send("/a")).text(), "file");
  equal(await (await send("/a/b")).text(), "folder");
});

Deno.test("addFsRoutes() lets a method that a lazy route does not handle end as 404", async () => {
  const send = inMemory({
    routes: { "/a": () => Promise.resolve({ handler: { GET: () => new Response("got") } }) },
  });
  equal((await send("/a", { method: "POST" })).status, 404);
  equal((await send("/a", { method: "HEAD" })).status, 200);
});
