/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { liveEn } from "../../i18n/live/en.ts";
import { FakeTime, settle } from "../testing/fake_time.ts";
import { CONTROL_FAILURES, createControl } from "./control.ts";

const HALL = { session: "s1", page: "p1" };
const ROOF = { session: "s2", page: "p2" };

type Answer = { ok: boolean; body: unknown };
const OK: Answer = { ok: true, body: { ok: true } };
const refused = (code: string): Answer => ({ ok: false, body: { error: { code } } });

function setUp() {
  const time = new FakeTime();
  const requests: { path: string; body: object; answer: (answer: Answer | Error) => void }[] = [];
  let looks = 0;
  const control = createControl({
    send: (path, body) =>
      new Promise((resolve, reject) =>
        requests.push({
          path,
          body,
          answer: (answer) => answer instanceof Error ? reject(answer) : resolve(answer),
        })
      ),
    timers: time,
    onDone: () => looks++,
  });
  const answer = async (answer: Answer | Error) => {
    requests.at(-1)!.answer(answer);
    await settle();
  };
  const of = (page: string) => control.wishes.value.get(page);
  return { control, requests, answer, of, time, looks: () => looks };
}

Deno.test("createControl() waits for the camera, and asks no more meanwhile", async () => {
  const { control, requests, answer, of, looks } = setUp();
  control.start(HALL);
  assert.deepEqual(of("p1"), { pending: "start", wished: undefined });
  control.start(HALL);
  control.change(HALL, { dark: true });
  assert.deepEqual(requests.map(({ path, body }) => [path, body]), [
    ["/api/cameras/s1/control", { action: "start" }],
  ]);
  assert.equal(looks(), 0);
  await answer(OK);
  assert.equal(of("p1"), undefined);
  assert.equal(looks(), 1);
});

Deno.test("createControl() shows what was chosen until the camera says it", async () => {
  const { control, answer, of, time } = setUp();
  control.change(HALL, { resolution: "720p" });
  await answer(OK);
  assert.deepEqual(of("p1"), { wished: { resolution: "720p" } });
  control.change(HALL, { dark: true });
  assert.deepEqual(of("p1"), { pending: "settings", wished: { resolution: "720p", dark: true } });
  await answer(OK);
  await time.advance(2500);
  assert.equal(of("p1"), undefined);
  assert.equal(time.pending, 0);
});

Deno.test("createControl() counts the last of settings that follow one another", async () => {
  const { control, requests, answer, of } = setUp();
  control.change(HALL, { zoom: 2 });
  control.change(HALL, { zoom: 3 });
  requests[0].answer(refused("no-zoom"));
  await settle();
  assert.deepEqual(of("p1"), { pending: "settings", wished: { zoom: 3 } });
  await answer(OK);
  assert.deepEqual(of("p1"), { wished: { zoom: 3 } });
});

const failures: [answer: Answer | Error, failure: string][] = [
  [refused("camera-silent"), "camera-silent"],
  [refused("not-ready"), "not-ready"],
  [refused("forbidden"), "not-owner"],
  [refused("in-use"), "other"],
  [{ ok: false, body: undefined }, "other"],
  [new TypeError("Failed to fetch"), "unreachable"],
];
for (const [given, failure] of failures) {
  Deno.test(`createControl() says ${failure}, until the next wish`, async () => {
    const { control, answer, of, looks } = setUp();
    control.start(HALL);
    await answer(given);
    assert.deepEqual(of("p1"), { failure, failed: "start" });
    assert.equal(looks(), 0);
    control.start(HALL);
    assert.equal(of("p1")?.failure, undefined);
  });
}

Deno.test("createControl() says of all cameras how many did it, and of each why not", async () => {
  const { control, requests, answer, of } = setUp();
  control.start(HALL);
  await answer(refused("camera-silent"));
  control.all("start");
  control.all("stop");
  assert.equal(control.pendingAll.value, "start");
  assert.equal(requests.length, 2);
  const cameras = [{ ...HALL, ok: true }, {
    ...ROOF,
    ok: false,
    error: { code: "not-ready", message: "" },
  }];
  await answer({ ok: true, body: { cameras } });
  assert.equal(control.pendingAll.value, undefined);
  assert.deepEqual(control.outcome.value, { action: "start", done: 1, of: 2 });
  assert.equal(of("p1"), undefined);
  assert.deepEqual(of("p2"), { failure: "not-ready", failed: "start" });
  control.all("stop");
  control.all("stop");
  assert.equal(control.outcome.value, undefined);
  await answer(new TypeError("Failed to fetch"));
  assert.deepEqual(control.outcome.value, { failure: "unreachable" });
});

Deno.test("every failure has a sentence", () => {
  for (const failure of CONTROL_FAILURES) assert.ok(`control.failed.${failure}` in liveEn, failure);
});

Deno.test("createControl() stops all only when it is pressed twice within five seconds", async () => {
  const { control, requests, time } = setUp();
  control.all("stop");
  assert.equal(control.isStopAsked.value, true);
  await time.advance(5000);
  assert.equal(control.isStopAsked.value, false);
  control.all("stop");
  assert.deepEqual(requests, []);
  control.all("stop");
  assert.deepEqual(requests.map(({ body }) => body), [{ action: "stop" }]);
  assert.equal(control.isStopAsked.value, false);
  control.dispose();
  assert.equal(time.pending, 0);
});
