import assert from "node:assert/strict";
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
