/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { signal } from "@preact/signals";
import type { Role } from "../shared/roles.ts";
import { followRole } from "./follow_role.ts";
import { FakeTime, settle } from "./testing/fake_time.ts";

Deno.test("followRole() learns that the device may watch, and asks no further", async () => {
  const time = new FakeTime();
  const role = signal<Role>("camera");
  const answers: unknown[] = ["camera", new TypeError("no network"), undefined, "viewer"];
  let asked = 0;
  let isWanted = false;
  const end = followRole(role, {
    timers: time,
    ask() {
      const answer = answers[asked++];
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    isWanted: () => isWanted,
  });
  const pass = async (ms: number) => {
    await time.advance(ms);
    await settle();
  };
  await pass(60_000);
  assert.equal(asked, 0, "nobody looks");
  isWanted = true;
  for (const _ of answers.slice(1)) {
    await pass(5000);
    assert.equal(role.value, "camera");
  }
  await pass(5000);
  assert.equal(role.value, "viewer");
  await pass(60_000);
  assert.equal(asked, answers.length);
  end();
});
