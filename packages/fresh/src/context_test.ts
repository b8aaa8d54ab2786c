import { deepEqual, equal } from "node:assert/strict";
import { App } from "./app.ts";
import type { Context } from "./context.ts";

async function answer(
  handle: (ctx: Context<unknown>) => Response | Promise<Response>,
): Promise<Response> {
  return await new App<unknown>().get("/", handle).handler()(new Request("http://localhost/"));
}

const redirects: [to: string, location: string][] = [
  ["/", "/"],
  ["/a", "/a"],
  ["//evil.example/a", "/evil.example/a"],
  ["/a//b?c=//d#//e", "/a/b?c=//d#//e"],
  ["/a#?//", "/a#?//"],
  ["https://a.example//b", "https://a.example//b"],
];

for (const [to, location] of redirects) {
  Deno.test(`Context.redirect() ${to} leads to ${location}`, async () => {
    const response = await answer((ctx) => ctx.redirect(to));
    equal(response.status, 302);
    equal(response.headers.get("location"), location);
  });
}

Deno.test("Context.redirect() takes another status", async () => {
  equal((await answer((ctx) => ctx.redirect("/a", 303))).status, 303);
});

Deno.test("Context.text(), html() and json() set the type and keep the rest", async () => {
  const init = { status: 201, headers: { "x-a": "1" } };
  const types = [
    await answer((ctx) => ctx.text("a", init)),
    await answer((ctx) => ctx.html("a", init)),
    await answer((ctx) => ctx.json("a", init)),
  ].map(({ status, headers }) => [status, headers.get("Content-Type"), headers.get("x-a")]);
  deepEqual(types, [
    [201, "text/plain;charset=UTF-8", "1"],
    [201, "text/html; charset=utf-8", "1"],
    [201, "application/json", "1"],
  ]);
});

Deno.test("Context.upgrade() refuses a request for no WebSocket, in both modes", async () => {
  for (const handlers of [undefined, { message() {} }]) {
    const response = await answer((ctx) => ctx.upgrade(handlers!));
    equal(response.status, 400);
    equal(await response.text(), "Expected a WebSocket upgrade request");
  }
});

/** Serves `handle`, says hello, and returns what was heard until the server closed or said bye. */
async function converse(
  handle: (ctx: Context<unknown>) => Response,
): Promise<{ protocol: string; heard: string[]; code: number }> {
  const handler = new App<unknown>().get("/", handle).handler();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, handler);
  const socket = new WebSocket(`ws://127.0.0.1:${server.addr.port}/`, ["other", "test.v1"]);
  const heard: string[] = [];
  const { promise, resolve } = Promise.withResolvers<number>();
  socket.onopen = () => socket.send("hello");
  socket.onmessage = (event) => {
    heard.push(event.data);
    if (event.data === "bye") socket.close(4002, "done");
  };
  socket.onclose = (event) => resolve(event.code);
  const code = await promise;
  await server.shutdown();
  return { protocol: socket.protocol, heard, code };
}

Deno.test("Context.upgrade() hands the bare socket over", async () => {
  const result = await converse((ctx) => {
    const { socket, response } = ctx.upgrade({ protocol: "test.v1" });
    socket.onmessage = (event) => {
      socket.send(`bare ${event.data}`);
      socket.close(4001);
    };
    return response;
  });
  deepEqual(result, { protocol: "test.v1", heard: ["bare hello"], code: 4001 });
});

Deno.test("Context.upgrade() wires handlers up", async () => {
  const closed = Promise.withResolvers<[number, string]>();
  const result = await converse((ctx) =>
    ctx.upgrade({
      open: (socket) => socket.send("welcome"),
      message(socket, event) {
        socket.send(`managed ${event.data}`);
        socket.send("bye");
      },
      close: (_socket, code, reason) => closed.resolve([code, reason]),
    }, { protocol: "test.v1" })
  );
  deepEqual(result, {
    protocol: "test.v1",
    heard: ["welcome", "managed hello", "bye"],
    code: 4002,
  });
  deepEqual(await closed.promise, [4002, "done"]);
});
