import assert from "node:assert/strict";
import { fakeAfter } from "../../../tests/support/fake_after.ts";
import { PlanCache } from "./plan_cache.ts";

const cacheOf = (count: number, weight: number) =>
  new PlanCache<number>({ count, weight, weigh: (plan) => plan });

/** Asks for a plan. @returns Was it made? */
async function ask(cache: PlanCache<number>, key: string, plan = 1): Promise<boolean> {
  let isMade = false;
  await cache.get(key, () => {
    isMade = true;
    return Promise.resolve(plan);
  });
  return isMade;
}

Deno.test("PlanCache keeps what was used last", async () => {
  const cache = cacheOf(2, 100);
  assert.deepEqual([await ask(cache, "a"), await ask(cache, "b"), await ask(cache, "a")], [
    true,
    true,
    false,
  ]);
  assert.equal(await ask(cache, "c"), true);
  assert.equal(cache.count, 2);
  assert.equal(await ask(cache, "a"), false);
  assert.equal(await ask(cache, "b"), true);
});

Deno.test("PlanCache lets go of what is too heavy together, but not of the one in use", async () => {
  const cache = cacheOf(10, 100);
  await ask(cache, "a", 60);
  await ask(cache, "b", 60);
  assert.equal(cache.count, 1);
  await ask(cache, "c", 500);
  assert.equal(cache.count, 1);
  assert.equal(await ask(cache, "c", 500), false);
});

Deno.test("PlanCache makes a plan once for all who wait, and keeps no failure", async () => {
  const cache = cacheOf(10, 100);
  const made = Promise.withResolvers<number>();
  let count = 0;
  const make = () => {
    count++;
    return made.promise;
  };
  const waiting = [cache.get("a", make), cache.get("a", make)];
  made.reject(new Error("gone"));
  const results = await Promise.allSettled(waiting);
  assert.deepEqual(results.map(({ status }) => status), ["rejected", "rejected"]);
  assert.deepEqual([count, cache.count], [1, 0]);
  assert.equal(await ask(cache, "a"), true);
});

Deno.test("PlanCache gives a plan up that nobody waits for any more, but not at once", async () => {
  const time = fakeAfter();
  const cache = new PlanCache<number>({ count: 2, weight: 100, weigh: () => 1, after: time.after });
  const made = Promise.withResolvers<number>();
  const signals: AbortSignal[] = [];
  const ask = (wanted: AbortController) =>
    cache.get("a", (signal) => {
      signals.push(signal);
      signal.addEventListener("abort", () => made.reject(signal.reason));
      return made.promise;
    }, wanted.signal);
  const [first, second, third] = [1, 2, 3].map(() => new AbortController());
  const asking = [ask(first), ask(second)];
  first.abort();
  await assert.rejects(asking[0]);
  time.pass(10_000);
  assert.deepEqual(signals.map(({ aborted }) => aborted), [false], "one waits still");
  second.abort();
  await assert.rejects(asking[1]);
  time.pass(1000);
  // A player that seeks.
  const again = ask(third);
  time.pass(10_000);
  assert.deepEqual(signals.map(({ aborted }) => aborted), [false], "the same one goes on");
  third.abort();
  await assert.rejects(again);
  time.pass(10_000);
  assert.deepEqual([signals.length, signals[0].aborted, cache.count], [1, true, 0]);
  assert.equal(time.pending, 0);
});

Deno.test("PlanCache keeps a plan though who asked has gone in the meantime", async () => {
  const time = fakeAfter();
  const cache = new PlanCache<number>({ count: 2, weight: 100, weigh: () => 1, after: time.after });
  const made = Promise.withResolvers<number>();
  const gone = new AbortController();
  const asking = cache.get("a", () => made.promise, gone.signal);
  gone.abort();
  await assert.rejects(asking);
  made.resolve(7);
  assert.equal(await cache.get("a", () => Promise.resolve(8)), 7);
  assert.equal(time.pending, 0);
});
