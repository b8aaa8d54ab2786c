import { deepEqual, equal } from "node:assert/strict";
import { App } from "./app.ts";
import type { Middleware } from "./define.ts";
import { HttpError } from "./http_error.ts";

interface State {
  trail: string[];
}

function request(app: App<State>, path: string, method = "GET"): Promise<Response> {
  return app.handler()(new Request(`http://localhost${path}`, { method }));
}

function note(name: string): Middleware<State> {
  return async (ctx) => {
    (ctx.state.trail ??= []).push(name);
    const response = await ctx.next();
    response.headers.append("after", name);
    return response;
  };
}

const trail: Middleware<State> = (ctx) => Response.json(ctx.state.trail);

Deno.test("App.use() runs middleware in order on the way in, backwards on the way out", async () => {
  const app = new App<State>().use(note("a"), note("b")).use(note("c")).get("/", trail);
  const response = await request(app, "/");
  deepEqual(await response.json(), ["a", "b", "c"]);
  equal(response.headers.get("after"), "c, b, a");
});

Deno.test("App.use() wraps the routes that are added after it", async () => {
  const app = new App<State>().use(note("a")).get("/early", trail).use(note("b"))
    .get("/late", trail);
  deepEqual(await (await request(app, "/early")).json(), ["a"]);
  deepEqual(await (await request(app, "/late")).json(), ["a", "b"]);
});

Deno.test("App.use() with a path holds for the routes at it and below", async () => {
  const app = new App<State>().use(note("a")).use("/api/v1", note("v1"))
    .get("/api", trail).get("/api/v1", trail).get("/api/v1/:id", trail).get("/api/v10", trail);
  deepEqual(await (await request(app, "/api")).json(), ["a"]);
  deepEqual(await (await request(app, "/api/v1")).json(), ["a", "v1"]);
  deepEqual(await (await request(app, "/api/v1/7")).json(), ["a", "v1"]);
  deepEqual(await (await request(app, "/api/v10")).json(), ["a"]);
});

Deno.test("App.use() middleware at the root sees requests that no route answers", async () => {
  const app = new App<State>().use(note("a")).use("/x", note("x"))
    .notFound((ctx) => Response.json(ctx.state.trail, { status: 404 }));
  const response = await request(app, "/x/y");
  equal(response.status, 404);
  deepEqual(await response.json(), ["a"]);
});

Deno.test("App.get() answers HEAD without a body", async () => {
  const app = new App<State>().get("/", () => new Response("body", { headers: { "x-a": "1" } }));
  const response = await request(app, "/", "HEAD");
  equal(response.headers.get("x-a"), "1");
  equal(response.body, null);
});

Deno.test("App.handler() answers 405 to another method and OPTIONS with what is allowed", async () => {
  const app = new App<State>().get("/a", trail).put("/a", trail);
  equal((await request(app, "/a", "POST")).status, 405);
  const options = await request(app, "/a", "OPTIONS");
  equal(options.status, 204);
  equal(options.headers.get("Allow"), "GET, PUT");
});

Deno.test("App.all() answers every method", async () => {
  const app = new App<State>().all("/a", (ctx) => new Response(ctx.req.method));
  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
    equal(await (await request(app, "/a", method)).text(), method);
  }
});

Deno.test("App.handler() answers an HttpError with its status and message", async () => {
  const app = new App<State>()
    .get("/teapot", () => {
      throw new HttpError(418, "short and stout");
    })
    .get("/gone", () => {
      throw new HttpError(410);
    });
  const teapot = await request(app, "/teapot");
  deepEqual([teapot.status, await teapot.text()], [418, "short and stout"]);
  equal(await (await request(app, "/gone")).text(), "Gone");
  const unknown = await request(app, "/unknown");
  deepEqual([unknown.status, await unknown.text()], [404, "Not Found"]);
});

Deno.test("App.handler() hides the message of an unexpected error", async () => {
  const logged: unknown[] = [];
  const original = console.error;
  console.error = (error: unknown) => logged.push(error);
  try {
    const secret = new Error("secret");
    const app = new App<State>()
      .get("/throw", () => {
        throw secret;
      })
      .get("/text", () => "text" as unknown as Response);
    const response = await request(app, "/throw");
    deepEqual([response.status, await response.text()], [500, "Internal server error"]);
    equal(logged[0], secret);
    equal((await request(app, "/text")).status, 500);
  } finally {
    console.error = original;
  }
});

Deno.test("App.onError() answers what is thrown below its path, the nearest one first", async () => {
  const report = (name: string): Middleware<State> => (ctx) =>
    new Response(`${name}: ${(ctx.error as Error).message}`, { status: 500 });
  const fail = () => {
    throw new Error("boom");
  };
  const app = new App<State>().onError("*", report("root")).onError("/api", report("api"))
    .get("/page", fail).get("/api/a", fail);
  equal(await (await request(app, "/page")).text(), "root: boom");
  equal(await (await request(app, "/api/a")).text(), "api: boom");
});

Deno.test("App.notFound() answers a thrown 404 before any error page does, and no other", async () => {
  const app = new App<State>()
    .onError("*", () => new Response("error page"))
    .notFound(() => new Response("not found", { status: 404 }))
    .get("/a/:status", (ctx) => {
      throw new HttpError(ctx.params.status === "404" ? 404 : 403);
    });
  equal(await (await request(app, "/a/404")).text(), "not found");
  equal(await (await request(app, "/a/403")).text(), "error page");
  equal(await (await request(app, "/b")).text(), "not found");
});

Deno.test("App.handler() lets middleware catch what comes after it", async () => {
  const app = new App<State>()
    .use(async (ctx) => {
      try {
        return await ctx.next();
      } catch (error) {
        return new Response(`caught ${(error as Error).message}`);
      }
    })
    .get("/a", () => {
      throw new Error("late");
    });
  equal(await (await request(app, "/a")).text(), "caught late");
});

Deno.test("App.handler() folds repeated slashes of the path", async () => {
  const app = new App<State>().get("/a/b", (ctx) => new Response(ctx.url.pathname));
  equal(await (await request(app, "//a///b")).text(), "/a/b");
});

Deno.test("App.handler() tells the route and its parameters", async () => {
  const app = new App<State>().get("/a/:x", (ctx) => Response.json([ctx.route, ctx.params]));
  deepEqual(await (await request(app, "/a/1")).json(), ["/a/:x", { x: "1" }]);
});

Deno.test("App.handler() keeps requests apart that run at the same time", async () => {
  const gates = new Map<string, () => void>();
  const app = new App<State>()
    .use(async (ctx) => {
      const name = ctx.url.pathname;
      const { promise, resolve } = Promise.withResolvers<void>();
      gates.set(name, resolve);
      await promise;
      return await ctx.next();
    })
    .get("/:name", (ctx) => new Response(ctx.params.name));
  const handler = app.handler();
  const first = handler(new Request("http://localhost/first"));
  const second = handler(new Request("http://localhost/second"));
  gates.get("/second")!();
  equal(await (await second).text(), "second");
  gates.get("/first")!();
  equal(await (await first).text(), "first");
});
