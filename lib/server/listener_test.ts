import assert from "node:assert/strict";
import { lastListenerGone } from "../../tests/support/fresh_connections.ts";
import { pause, until } from "../../tests/support/waiting.ts";
import { AppError } from "../shared/errors.ts";
import { Listener, type ListenerOptions, type TlsPair } from "./listener.ts";
import { localConstraints } from "./tls/constraints.ts";
import { type KeyedCertificate, makeAuthority, makeLeaf } from "./tls/issue.ts";

const HOST = "127.0.0.1";
const names = { dns: ["localhost"], ip: [HOST] };
const now = Date.now();

let made: Promise<KeyedCertificate> | undefined;
const authority = () =>
  made ??= makeAuthority({ hostname: "test", constraints: localConstraints(names), now });

/** A certificate that tells itself from others by a name of its own. */
async function pair(name: string): Promise<TlsPair> {
  const named = { dns: ["localhost", `${name}.local`], ip: [HOST] };
  return await makeLeaf({ authority: await authority(), names: named, now });
}

/** The answer to a request on a connection of its own, or why there is none. */
async function ask(port: number): Promise<string> {
  using client = Deno.createHttpClient({ caCerts: [(await authority()).cert] });
  try {
    const response = await fetch(`https://${HOST}:${port}/`, { client });
    return await response.text();
  } catch (error) {
    return Deno.inspect(error);
  }
}

/** Does the server at `port` show the certificate with this name? */
async function shows(port: number, name: string): Promise<boolean> {
  try {
    // Even this may fail: when the listener that it came to goes.
    const tcp = await Deno.connect({ hostname: HOST, port });
    const caCerts = [(await authority()).cert];
    const tls = await Deno.startTls(tcp, { hostname: `${name}.local`, caCerts });
    await tls.handshake();
    tls.close();
    return true;
  } catch {
    return false;
  }
}

async function listening(
  options: Partial<ListenerOptions>,
  test: (listener: Listener) => Promise<void>,
): Promise<void> {
  const listener = new Listener({
    host: HOST,
    port: 0,
    certificate: await pair("first"),
    fetch: () => new Response("good day"),
    lingerMs: 50,
    ...options,
  });
  try {
    await test(listener);
  } finally {
    await listener.shutdown();
  }
}

Deno.test("Listener serves with another certificate on the same port once it is told to", () =>
  listening({}, async (listener) => {
    assert.deepEqual([await shows(listener.port, "first")], [true]);
    listener.use(await pair("second"));
    await lastListenerGone(() => shows(listener.port, "second"));
    assert.equal(await shows(listener.port, "first"), false);
    assert.equal(await ask(listener.port), "good day");
  }));

Deno.test("Listener refuses no connection while certificates are replaced", () =>
  listening({ lingerMs: 100 }, async (listener) => {
    const pairs = [await pair("first"), await pair("second")];
    let isOver = false;
    const answers: string[] = [];
    const asking = (async () => {
      while (!isOver) answers.push(await ask(listener.port));
    })();
    for (let count = 0; count < 10; count++) {
      await pause(200);
      listener.use(pairs[count % 2]);
    }
    await until("it was asked often", () => answers.length > 100);
    isOver = true;
    await asking;
    const failed = answers.filter((answer) => answer !== "good day");
    assert.deepEqual(failed.filter((why) => /refused/i.test(why)), []);
    // Deno closes what is in the middle of a handshake when a server stops.
    assert.ok(failed.length <= 10, `${failed.length}: ${failed}`);
  }));

Deno.test("Listener finishes a request that began before the certificate was replaced", async () => {
  const begun = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const fetch = async () => {
    begun.resolve();
    await release.promise;
    return new Response("at last");
  };
  await listening({ fetch }, async (listener) => {
    const answer = ask(listener.port);
    await begun.promise;
    listener.use(await pair("second"));
    await lastListenerGone(() => shows(listener.port, "second")).finally(release.resolve);
    assert.equal(await answer, "at last");
  });
});

Deno.test("Listener shares its port with no second one", () =>
  listening({}, async ({ port }) => {
    const certificate = await pair("second");
    assert.throws(
      () => new Listener({ host: HOST, port, certificate, fetch: () => new Response() }),
      (error: unknown) => {
        assert.ok(error instanceof AppError);
        assert.equal(error.code, "port-in-use");
        assert.match(error.message, /port \d+ of 127\.0\.0\.1 is taken; stop the program/);
        return true;
      },
    );
  }));

Deno.test("Listener sends connections away before it stops the last server", async () => {
  const story: string[] = [];
  const beforeStop = async () => {
    story.push("asked");
    await pause(50);
    story.push("gone");
  };
  const { state, serve } = fakeServers(() => void story.push("stopped"));
  const certificate = { cert: "first", key: "" };
  await listening({ serve, certificate, lingerMs: 10, beforeStop }, async (listener) => {
    listener.use({ cert: "second", key: "" });
    await until("the last server has stopped", () => state.opened.some(({ isOpen }) => !isOpen));
    assert.deepEqual(story, ["asked", "gone", "stopped"]);
    assert.deepEqual(state.opened.map(({ isOpen }) => isOpen), [false, true]);
  });
});

/** Servers that do nothing but fail when they are told to. */
function fakeServers(onShutdown = () => {}) {
  const opened: { cert: string; port: number; isOpen: boolean; fail(error: Error): void }[] = [];
  const state = { opened, refusal: undefined as ((open: number) => Error | undefined) | undefined };
  const serve: NonNullable<ListenerOptions["serve"]> = ({ cert, port }) => {
    const error = state.refusal?.(opened.filter(({ isOpen }) => isOpen).length);
    if (error) throw error;
    const finished = Promise.withResolvers<void>();
    const server = {
      cert,
      port,
      isOpen: true,
      fail(error: Error) {
        server.isOpen = false;
        finished.reject(error);
      },
    };
    opened.push(server);
    const addr: Deno.NetAddr = { transport: "tcp", hostname: HOST, port: port || 4711 };
    return {
      addr,
      finished: finished.promise,
      shutdown() {
        onShutdown();
        server.isOpen = false;
        return Promise.resolve();
      },
      ref() {},
      unref() {},
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  };
  return { state, serve };
}

async function faking(
  test: (fake: ReturnType<typeof fakeServers>["state"], listener: Listener) => Promise<void>,
): Promise<void> {
  const { state, serve } = fakeServers();
  const certificate = { cert: "first", key: "" };
  await listening({ serve, certificate, lingerMs: 10 }, (listener) => test(state, listener));
}

const taken = new AppError("port-in-use", "taken");

Deno.test("Listener closes first where two cannot share a port", () =>
  faking(async (fake, listener) => {
    fake.refusal = (open) => open > 0 ? taken : undefined;
    listener.use({ cert: "second", key: "" });
    await pause(30);
    assert.deepEqual(fake.opened.map(({ cert, port, isOpen }) => [cert, port, isOpen]), [
      ["first", 0, false],
      ["second", 4711, true],
    ]);
  }));

Deno.test("Listener keeps the certificate that it has when nothing can listen with another", () =>
  faking(async (fake, listener) => {
    fake.refusal = () => new Error("too many open files");
    assert.throws(() => listener.use({ cert: "second", key: "" }), /too many open files/);
    await pause(30);
    assert.deepEqual(fake.opened.map(({ cert, isOpen }) => [cert, isOpen]), [["first", true]]);
    fake.refusal = undefined;
    fake.opened[0].fail(new Error("accept failed"));
    await pause(600);
    assert.deepEqual(fake.opened.map(({ cert }) => cert), ["first", "first"]);
  }));

Deno.test("Listener listens again after a failure, with the certificate that it was told last", () =>
  faking(async (fake, listener) => {
    fake.opened[0].fail(new Error("accept failed"));
    await pause(10);
    listener.use({ cert: "second", key: "" });
    await pause(600);
    assert.deepEqual(fake.opened.map(({ cert, isOpen }) => [cert, isOpen]), [
      ["first", false],
      ["second", true],
    ]);
  }));

Deno.test("Listener does not mind that one fails which has been replaced", () =>
  faking(async (fake, listener) => {
    listener.use({ cert: "second", key: "" });
    fake.opened[0].fail(new Error("accept failed"));
    await pause(600);
    assert.equal(fake.opened.length, 2);
  }));
