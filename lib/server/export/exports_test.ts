import assert from "node:assert/strict";
import { join } from "node:path";
import { type Exportable, exportable } from "../../../tests/support/exportable.ts";
import { fakeAfter } from "../../../tests/support/fake_after.ts";
import { pause, until } from "../../../tests/support/waiting.ts";
import { Exports } from "./exports.ts";

const MKV = "chromium_kf1000_mkv_avc1";

interface Asked {
  query?: string;
  device?: string;
  method?: string;
  signal?: AbortSignal;
}

function scene({ catalog, recordingsDir, session, startedAt }: Exportable) {
  const time = fakeAfter();
  const exports = new Exports({ catalog, recordingsDir, after: time.after });
  const requestOf = ({ query = "", device = "a", method, signal }: Asked) => {
    const url = new URL(`https://localhost/?${query}`);
    const req = new Request(url, { method, signal });
    return { req, params: url.searchParams, device };
  };
  return {
    time,
    ask: (asked: Asked = {}) => exports.serve({ ...requestOf(asked), session }),
    zip: (asked: Asked = {}) => exports.zip({ ...requestOf(asked), sessions: [session] }),
    /** Another span, and so another plan. */
    spanQuery: (i: number) => `from=${startedAt + i}&to=${startedAt + 5000 + i}`,
  };
}

const isBusy = ({ status, headers }: Response) =>
  status === 503 && headers.get("retry-after") === "10" &&
  headers.get("cache-control") === "no-store";

const endAll = (responses: readonly Response[]) =>
  Promise.all(responses.map(({ body }) => body?.cancel()));

/** The answer as soon as there is a place: what ends gives its own back a moment later. */
const whenFree = (ask: () => Promise<Response>) =>
  until("a place is free", async () => {
    const response = await ask();
    return !isBusy(response) && response;
  });

/** Files of a session that this process has open. */
function openFiles(recordingsDir: string): number {
  return [...Deno.readDirSync("/proc/self/fd")].filter(({ name }) => {
    try {
      const path = Deno.readLinkSync(`/proc/self/fd/${name}`);
      return path.startsWith(recordingsDir) && path.endsWith(".mkv");
    } catch {
      return false;
    }
  }).length;
}

Deno.test("Exports looks for one thing at a time for a device, and lets some wait", async () => {
  await using recorded = await exportable(MKV, 1);
  const { ask, spanQuery } = scene(recorded);
  const methods = ["GET", "HEAD"];
  const asked = Array.from(
    { length: 20 },
    (_, i) =>
      ask({ query: `${spanQuery(i)}${i % 3 === 0 ? "&plan" : ""}`, method: methods[i % 2] }),
  );
  const responses = await Promise.all(asked);
  assert.equal(responses.filter(isBusy).length, 3, "one looks, 16 wait");
  assert.equal(responses.filter(({ ok }) => ok).length, 17);
  await endAll(responses);
});

Deno.test("Exports refuses neither a player that seeks nor four of them side by side", async () => {
  await using recorded = await exportable(MKV, 1);
  const { ask, spanQuery } = scene(recorded);
  const seeking = Array.from({ length: 24 }, (_, i) => ask({ query: spanQuery(i % 4) }));
  const responses = await Promise.all(seeking);
  assert.deepEqual(responses.map(({ status }) => status), seeking.map(() => 200));
  await endAll(responses);
});

Deno.test("Exports lets nobody wait for long", async () => {
  await using recorded = await exportable(MKV, 1);
  const { ask, spanQuery, time } = scene(recorded);
  const [first, second] = [ask({ query: spanQuery(0) }), ask({ query: spanQuery(1) })];
  time.pass(30_000);
  assert.ok(isBusy(await second));
  await endAll([await first]);
});

Deno.test("Exports looks no further for who has gone", async () => {
  await using recorded = await exportable(MKV, 1);
  const { ask, spanQuery, time } = scene(recorded);
  const gone = new AbortController();
  const left = ask({ query: spanQuery(0), signal: gone.signal });
  const others = Array.from(
    { length: 16 },
    (_, i) => ask({ query: spanQuery(1 + i), signal: gone.signal }),
  );
  gone.abort();
  assert.ok(isBusy(await left));
  await Promise.all(others);
  time.pass(2000);
  // Nobody waits any more: there is room for as many again.
  const again = await Promise.all(
    Array.from({ length: 16 }, (_, i) => ask({ query: spanQuery(20 + i) })),
  );
  assert.ok(again.every(({ ok }) => ok));
  await endAll(again);
  assert.equal(time.pending, 0);
});

Deno.test("Exports gives a conversion's place to others when its client stalls", async () => {
  await using recorded = await exportable(MKV, 3);
  const { ask, time } = scene(recorded);
  const query = "format=mp4";
  const unread = await ask({ query });
  assert.equal(unread.status, 200);
  assert.ok(isBusy(await ask({ query })));
  const head = await ask({ query, method: "HEAD" });
  assert.ok(isBusy(head), "HEAD says what GET would");
  time.pass(59_000);
  assert.ok(isBusy(await ask({ query })));
  time.pass(1000);
  await assert.rejects(unread.bytes(), /Nobody has read it for 60 s/);

  const begun = await whenFree(() => ask({ query }));
  assert.equal(begun.status, 200);
  const stalled = begun.body!.getReader();
  assert.equal((await stalled.read()).done, false);
  assert.ok(isBusy(await ask({ query })));
  time.pass(60_000);
  await assert.rejects(stalled.read(), /Nobody has read it/);

  const asked = await whenFree(() => ask({ query, method: "HEAD" }));
  assert.deepEqual([asked.status, asked.body], [200, null]);
  const third = await ask({ query });
  assert.equal(third.status, 200, "HEAD takes no place");
  assert.ok((await third.bytes()).byteLength > 100_000);
  assert.equal(time.pending, 0);
});

Deno.test("Exports sends so much at a time to a device, and in all", async () => {
  await using recorded = await exportable(MKV, 1);
  const { ask, zip } = scene(recorded);
  const of = async (device: string, count: number) =>
    await Promise.all(
      Array.from({ length: count }, (_, i) => i % 2 === 0 ? ask({ device }) : zip({ device })),
    );
  const first = await of("a", 32);
  assert.ok(first.every(({ status }) => status === 200));
  assert.ok(isBusy(await ask()));
  assert.ok(isBusy(await zip()));
  assert.ok(isBusy(await ask({ query: "format=mp4" })));
  assert.equal((await ask({ method: "HEAD" })).status, 200, "nothing is sent");
  const [ended] = first.splice(0, 1);
  await ended.body!.cancel();
  const next = await ask();
  assert.equal(next.status, 200);
  const others = (await Promise.all(["b", "c", "d"].map((device) => of(device, 32)))).flat();
  assert.ok(others.every(({ status }) => status === 200));
  assert.ok(isBusy(await ask({ device: "e" })));
  await endAll([...first, next, ...others]);
  const last = await ask({ device: "e" });
  assert.equal(last.status, 200);
  await endAll([last]);
});

Deno.test({
  name: "Exports has few files open for a download, and none while nobody reads it",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using recorded = await exportable(MKV, 3);
    const { ask, zip, time } = scene(recorded);
    for (const get of [ask, zip]) {
      const whole = await (await get()).bytes();
      const reader = (await get()).body!.getReader();
      const parts: Uint8Array[] = [];
      let most = 0;
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        parts.push(value);
        most = Math.max(most, openFiles(recorded.recordingsDir));
        if (parts.length !== 2) continue;
        // What it reads ahead is there, and the timer of a player that is paused runs.
        await pause(0);
        await until("it has read ahead", () => time.pending > 0);
        time.pass(30_000);
        await until("its files are closed", () => openFiles(recorded.recordingsDir) === 0);
      }
      // Two, and one that the system is about to close.
      assert.ok(parts.length > 3 && most > 0 && most <= 3, `${parts.length} ${most}`);
      assert.deepEqual(new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer()), whole);
    }
    assert.equal(time.pending, 0);
  },
});

Deno.test("Exports reads more at once the further a download has come", async () => {
  await using recorded = await exportable(MKV, 3);
  const { ask } = scene(recorded);
  const sizes: number[] = [];
  for await (const { byteLength } of (await ask()).body!) sizes.push(byteLength / 1024);
  assert.deepEqual(sizes.slice(0, 3), [256, 256, 512]);
  assert.ok(Math.max(...sizes) <= 1024, `${sizes} KiB`);
});

Deno.test("Exports knows that a file has changed since it was planned with", async () => {
  await using recorded = await exportable(MKV, 1);
  const { ask } = scene(recorded);
  const { recordingsDir, catalog, session } = recorded;
  const { file } = catalog.segments(session.id)[0];
  const path = join(recordingsDir, session.directory, file);
  const whole = await Deno.readFile(path);
  const query = "plan";
  assert.equal((await ask({ query })).status, 200);
  for (const change of [() => Deno.writeTextFile(path, "no video"), () => Deno.remove(path)]) {
    await change();
    const refused = await ask({ query });
    assert.ok([404, 409].includes(refused.status), `${refused.status}`);
    assert.match((await refused.json()).error.message, new RegExp(file));
    const save = await ask({ query: "download" });
    assert.equal(save.status, refused.status, "before a byte of it is sent");
    await save.body?.cancel();
    await Deno.writeFile(path, whole);
    assert.equal((await ask({ query })).status, 200);
  }
});

Deno.test("Exports refuses in words that nobody keeps", async () => {
  await using recorded = await exportable("chromium_webm_vp8", 1);
  const { ask, zip } = scene(recorded);
  const { startedAt } = recorded;
  const refusals: [Promise<Response>, number, string][] = [
    [ask({ query: "from=x" }), 400, "bad-request"],
    [ask({ query: "to=5" }), 404, "nothing-there"],
    [ask({ query: "part=7" }), 404, "nothing-there"],
    [ask({ query: "format=mp4" }), 409, "cannot-convert"],
    [ask({ query: "format=mp4", method: "HEAD" }), 409, "cannot-convert"],
    [zip({ query: "from=x" }), 400, "bad-request"],
    [zip({ query: "to=5" }), 404, "nothing-there"],
    [ask({ query: `plan&from=${startedAt}` }), 200, ""],
  ];
  for (const [asked, status, code] of refusals) {
    const response = await asked;
    const { error } = await response.json();
    assert.deepEqual([response.status, error?.code ?? ""], [status, code]);
    assert.equal(response.headers.get("cache-control"), "no-store", code);
  }
});
