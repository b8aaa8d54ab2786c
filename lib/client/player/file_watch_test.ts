/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { FakeTime } from "../testing/fake_time.ts";
import { watchFile } from "./file_watch.ts";

function scene(...statuses: (number | Error)[]) {
  const time = new FakeTime();
  let asked = 0;
  const end = new AbortController();
  const answer = watchFile("/file", end.signal, {
    timers: time,
    head() {
      const status = statuses[Math.min(asked++, statuses.length - 1)];
      return status instanceof Error ? Promise.reject(status) : Promise.resolve(status);
    },
  });
  return { time, answer, end, asked: () => asked };
}

Deno.test("watchFile() says at once that a file is there, or is not", async () => {
  for (const status of [200, 404, 401]) {
    const { answer, time } = scene(status);
    assert.equal(await answer, "there");
    assert.equal(time.pending, 0);
  }
});

Deno.test("watchFile() waits for a server that is away or busy", async () => {
  const { answer, time, asked } = scene(new TypeError("Failed to fetch"), 503, 429, 200);
  await time.advance(4000);
  assert.equal(asked(), 3);
  await time.advance(1000);
  assert.equal(await answer, "back");
  assert.equal(time.pending, 0);
});

Deno.test("watchFile() asks no more when nobody waits", async () => {
  const { time, end, asked } = scene(503);
  await time.advance(100);
  end.abort();
  await time.advance(60_000);
  assert.deepEqual([asked(), time.pending], [1, 0]);
});
