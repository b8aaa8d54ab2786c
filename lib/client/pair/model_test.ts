/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import type { Role } from "../../shared/roles.ts";
import { FakeTime, settle } from "../testing/fake_time.ts";
import { createPair, type PairAnswer, type PairState, type PairSurroundings } from "./model.ts";

type Asked = Parameters<PairSurroundings["ask"]>[0];

const STRANGER: PairAnswer = { status: 200, retryAfter: 0, body: { paired: false } };
const pairedAs = (role: Role): PairAnswer => ({
  status: 200,
  retryAfter: 0,
  body: { paired: true, role },
});
const refusedBy = (status: number, code: string, retryAfter = 0): PairAnswer => ({
  status,
  retryAfter,
  body: { error: { code } },
});

interface Scene {
  /** What the server answers, in order; the last one for ever. An error: it is not there. */
  answers: (PairAnswer | Error)[];
  /** Behind `#`. */
  code?: string;
  canConnect?: boolean;
  next?: string;
}

function setUp({ answers, code, canConnect = true, next = "/live?x=1" }: Scene) {
  const time = new FakeTime();
  const asked: Asked[] = [];
  const went: string[] = [];
  const left = [...answers];
  const model = createPair(next);
  const states: PairState[] = [];
  model.state.subscribe((state) => states.push(state));
  const links = new Set<() => void>();
  const unmount = model.mount({
    onLink(run) {
      links.add(run);
      return () => links.delete(run);
    },
    ask(pair) {
      asked.push(pair);
      const answer = left.length > 1 ? left.shift()! : left[0];
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    takeCode() {
      const taken = code;
      code = undefined;
      return taken;
    },
    browserKey: () => "key-of-this-browser-1",
    deviceName: "iPad",
    canConnect: () => Promise.resolve(canConnect),
    go: (path) => void went.push(path),
    timers: time,
  });
  const names = () => states.map(({ state }) => state);
  const openLink = (to: string) => {
    code = to;
    for (const run of links) run();
  };
  return { openLink, time, asked, went, model, states, names, unmount };
}

Deno.test("createPair() asks a device that nobody knows for a code", async () => {
  const { asked, names, went } = setUp({ answers: [STRANGER] });
  await settle();
  assert.deepEqual(names(), ["looking", "asking"]);
  assert.deepEqual(asked, [undefined]);
  assert.deepEqual(went, []);
});

Deno.test("createPair() leads a device on that is paired already", async () => {
  const { asked, states, went } = setUp({ answers: [pairedAs("viewer")] });
  await settle();
  assert.deepEqual(states.at(-1), { state: "paired", role: "viewer" });
  assert.deepEqual(asked, [undefined], "no code is used up");
  assert.deepEqual(went, ["/live?x=1"]);
});

Deno.test("createPair() pairs by the code of the link at once", async () => {
  const { asked, names, went } = setUp({
    answers: [STRANGER, pairedAs("camera")],
    code: "1234-5678",
  });
  await settle();
  assert.deepEqual(names(), ["looking", "sending", "paired"]);
  const pair = { code: "1234-5678", name: "iPad", browserKey: "key-of-this-browser-1" };
  assert.deepEqual(asked, [undefined, pair]);
  assert.deepEqual(went, ["/live?x=1"]);
});

Deno.test("createPair() of a paired device gives its link to the server, which may make it more", async () => {
  const { asked, states } = setUp({
    answers: [pairedAs("camera"), pairedAs("owner")],
    code: "1234-5678",
  });
  await settle();
  assert.equal(asked[1]?.code, "1234-5678");
  assert.deepEqual(states.at(-1), { state: "paired", role: "owner" });
});

Deno.test("createPair() shows how to trust first where no WebSocket gets through", async () => {
  const { went } = setUp({ answers: [pairedAs("camera")], canConnect: false });
  await settle();
  assert.deepEqual(went, ["/trust?next=%2Flive%3Fx%3D1"]);
});

Deno.test("createPair() tries the link's code also if it could not ask who this is", async () => {
  const { names } = setUp({ answers: [new TypeError(), pairedAs("camera")], code: "1" });
  await settle();
  assert.deepEqual(names(), ["looking", "sending", "paired"]);
});

Deno.test("createPair() takes a link that is opened while it waits for a code", async () => {
  const { openLink, asked, names, unmount } = setUp({ answers: [STRANGER, pairedAs("camera")] });
  await settle();
  openLink("1234-5678");
  await settle();
  assert.equal(asked[1]?.code, "1234-5678");
  assert.deepEqual(names(), ["looking", "asking", "sending", "paired"]);
  unmount();
  openLink("8765-4321");
  await settle();
  assert.equal(asked.length, 2);
});

const refusals: [answer: PairAnswer | Error, state: PairState][] = [
  [refusedBy(403, "wrong-code"), { state: "refused", why: "wrong-code" }],
  [refusedBy(409, "full"), { state: "refused", why: "full" }],
  [refusedBy(403, "wrong-code", 4), { state: "waiting", seconds: 4 }],
  [refusedBy(429, "wait", 60), { state: "waiting", seconds: 60 }],
  [refusedBy(503, "starting"), { state: "refused", why: "unreachable" }],
  [new TypeError("Failed to fetch"), { state: "refused", why: "unreachable" }],
];

for (const [answer, state] of refusals) {
  const name = answer instanceof Error ? answer.message : JSON.stringify(answer);
  Deno.test(`submit() answered with ${name} is ${JSON.stringify(state)}`, async () => {
    const { model, states, unmount } = setUp({ answers: [STRANGER, answer] });
    await settle();
    model.submit("1");
    await settle();
    assert.deepEqual(states.at(-1), state);
    unmount();
  });
}

Deno.test("submit() counts down after too many wrong codes, and sends none meanwhile", async () => {
  const { time, model, asked, states } = setUp({
    answers: [STRANGER, refusedBy(403, "wrong-code", 3), pairedAs("camera")],
  });
  await settle();
  model.submit("1");
  await settle();
  const seconds: unknown[] = [];
  while (model.state.peek().state === "waiting") {
    seconds.push(states.at(-1));
    model.submit("2");
    await time.advance(1000);
  }
  assert.deepEqual(seconds, [3, 2, 1].map((seconds) => ({ state: "waiting", seconds })));
  assert.deepEqual(states.at(-1), { state: "refused", why: "wrong-code" });
  assert.equal(asked.length, 2);
  assert.equal(time.pending, 0, "nothing counts on");
  model.submit("2");
  await settle();
  assert.deepEqual(states.at(-1), { state: "paired", role: "camera" });
});

Deno.test("submit() sends a code once, however often the button is pressed", async () => {
  const { model, asked } = setUp({ answers: [STRANGER, pairedAs("camera")] });
  await settle();
  for (let i = 0; i < 3; i++) model.submit("1");
  await settle();
  model.submit("1");
  await settle();
  assert.equal(asked.length, 2);
});

Deno.test("mount() returns what ends everything", async () => {
  const waiting = setUp({ answers: [STRANGER, refusedBy(429, "wait", 60)] });
  await settle();
  waiting.model.submit("1");
  await settle();
  waiting.unmount();
  assert.equal(waiting.time.pending, 0);
  const early = setUp({ answers: [pairedAs("camera")] });
  early.unmount();
  await settle();
  assert.deepEqual(early.went, [], "a page that is gone leads nowhere");
});
