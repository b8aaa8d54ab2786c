import { deepEqual, equal } from "node:assert/strict";
import { type Method, Router } from "./router.ts";

function routerOf(...routes: [Method, string][]): Router<string> {
  const router = new Router<string>();
  for (const [method, pattern] of routes) router.add(method, pattern, `${method} ${pattern}`);
  return router;
}

function match(router: Router<string>, method: Method, path: string) {
  return router.match(method, new URL(path, "http://localhost"));
}

Deno.test("Router.match() prefers a literal path to patterns added before it", () => {
  const router = routerOf(["GET", "/:any*"], ["GET", "/devices/:id"], ["GET", "/devices/new"]);
  equal(match(router, "GET", "/devices/new").item, "GET /devices/new");
  equal(match(router, "GET", "/devices/7").item, "GET /:any*");
});

Deno.test("Router.match() takes the first of two patterns that fit, whatever its methods", () => {
  const router = routerOf(["GET", "/a/:x"], ["POST", "/a/:y"]);
  const found = match(router, "POST", "/a/1");
  equal(found.pattern, "/a/:x");
  equal(found.item, null);
  deepEqual(found.allowed, ["GET"]);
});

Deno.test("Router.match() serves HEAD by GET unless HEAD has its own item", () => {
  const router = routerOf(["GET", "/a"], ["GET", "/b"], ["HEAD", "/b"]);
  equal(match(router, "HEAD", "/a").item, "GET /a");
  equal(match(router, "HEAD", "/b").item, "HEAD /b");
});

Deno.test("Router.match() overlooks one trailing slash of a literal path, either way", () => {
  const router = routerOf(["GET", "/a"], ["GET", "/b/"]);
  equal(match(router, "GET", "/a/").item, "GET /a");
  equal(match(router, "GET", "/b").item, "GET /b/");
  equal(match(router, "GET", "/a//").item, null);
});

Deno.test("Router.match() decodes parameters and leaves a malformed escape alone", () => {
  const router = routerOf(["GET", "/a/:x/:rest*"]);
  deepEqual({ ...match(router, "GET", "/a/%C3%A9").params }, { x: "é", rest: "" });
  deepEqual({ ...match(router, "GET", "/a/%E0%A4%A/b/c").params }, { x: "%E0%A4%A", rest: "b/c" });
});

Deno.test("Router.match() never takes a pattern's own text for a path", () => {
  const router = routerOf(["GET", "/a/:x"]);
  deepEqual({ ...match(router, "GET", "/a/:x").params }, { x: ":x" });
});

Deno.test("Router.match() finds nothing for an unknown path", () => {
  const found = match(routerOf(["GET", "/a"]), "GET", "/b");
  deepEqual({ ...found, params: { ...found.params } }, {
    pattern: null,
    params: {},
    item: null,
    allowed: [],
  });
});

Deno.test("Router.add() keeps the first item for a method and pattern", () => {
  const router = new Router<string>();
  router.add("GET", "/a", "first");
  router.add("GET", "/a", "second");
  equal(match(router, "GET", "/a").item, "first");
});
