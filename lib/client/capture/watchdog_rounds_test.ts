/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { FakeTime } from "../testing/fake_time.ts";
import { type CameraLook, createRounds } from "./watchdog_rounds.ts";

const WELL: CameraLook = {
  recording: true,
  visible: true,
  muted: false,
  presented: true,
  black: undefined,
  print: undefined,
  silent: false,
  frameRate: 30,
  takeFrameRate: 30,
};

function setUp() {
  const time = new FakeTime();
  const sent: string[] = [];
  const gaps: string[] = [];
  const troubles: string[] = [];
  const looks: boolean[] = [];
  let look: CameraLook | undefined = WELL;
  const second = (at: number) => (at - time.epochMs) / 1000;
  const rounds = createRounds({
    clock: time,
    timers: time,
    look(closely) {
      looks.push(closely);
      return look;
    },
    onRound: () => {},
    onTroubles: (now) => troubles.push(now.join()),
    onGap: ({ take, fromMs, toMs, cause }) =>
      gaps.push(`${take}: ${second(fromMs)}-${second(toMs)} ${cause}`),
    send: ({ event }) => sent.push(event),
  });
  /** Seconds of recording. */
  const record = async (seconds: number, take = 0) => {
    for (let i = 0; i < seconds; i++) {
      await time.advance(1000);
      rounds.mediaCame(take);
    }
  };
  const see = (change: Partial<CameraLook> | undefined) => look = change && { ...WELL, ...change };
  rounds.newSession();
  rounds.takeStarted();
  return { time, rounds, sent, gaps, troubles, looks, record, see };
}

Deno.test("createRounds() looks once a second, every other time closely, until it is disposed", async () => {
  const { time, rounds, looks } = setUp();
  await time.advance(4000);
  rounds.dispose();
  await time.advance(4000);
  assert.deepEqual(looks, [true, false, true, false]);
  assert.equal(time.pending, 0);
});

Deno.test("createRounds() writes down for how long the camera was muted", async () => {
  const { rounds, gaps, troubles, record, see } = setUp();
  await record(5);
  see({ muted: true });
  await record(10);
  see({});
  await record(5);
  assert.deepEqual(gaps, ["0: 6-16 camera-muted"]);
  assert.deepEqual(troubles, ["muted", ""]);
  assert.equal(rounds.lastError, "muted");
  rounds.dispose();
});

Deno.test("createRounds() ends a frozen picture's outage when another take starts", async () => {
  const { time, rounds, sent, gaps, record, see } = setUp();
  await record(5);
  see({ presented: false });
  await record(10);
  assert.deepEqual(sent, ["camera-lost"]);
  see(undefined);
  await time.advance(3000);
  assert.deepEqual(gaps, []);
  rounds.newCamera();
  see({});
  rounds.takeStarted();
  assert.deepEqual(gaps, ["0: 5-18 picture-frozen"]);
  rounds.dispose();
});

Deno.test("createRounds() counts what a broken recorder missed from its last chunk on", async () => {
  const { time, rounds, gaps, record } = setUp();
  await record(5, 2);
  await time.advance(9000);
  rounds.lost("recorder-stalled");
  rounds.lost("camera-lost");
  await time.advance(1000);
  rounds.takeStarted();
  await record(5, 3);
  rounds.sessionEnds();
  assert.deepEqual(gaps, ["2: 5-15 recorder-stalled"], "once, with its first cause");
  assert.equal(rounds.lastError, "camera-lost");
  rounds.dispose();
});

Deno.test("createRounds() blames the camera for a recorder that has no pictures to record", async () => {
  const { time, rounds, gaps, record, see } = setUp();
  await record(5);
  see({ presented: false });
  await time.advance(9000);
  rounds.lost("recorder-stalled");
  rounds.takeStarted();
  assert.deepEqual(gaps, ["0: 5-14 picture-frozen"]);
  rounds.dispose();
});

Deno.test("createRounds() ends an outage with the session", async () => {
  const { time, rounds, gaps, record } = setUp();
  await record(5);
  rounds.lost("camera-lost");
  await time.advance(7000);
  rounds.sessionEnds();
  rounds.sessionEnds();
  assert.deepEqual(gaps, ["0: 5-12 camera-lost"]);
  rounds.newSession();
  assert.equal(rounds.lastError, undefined);
  rounds.dispose();
});

Deno.test("createRounds() writes nothing down of a take that never gave anything", async () => {
  const { time, rounds, gaps } = setUp();
  await time.advance(9000);
  rounds.lost("recorder-stalled");
  rounds.sessionEnds();
  assert.deepEqual(gaps, [], "the server does not know it");
  rounds.dispose();
});

Deno.test("createRounds() asks for a lost camera at once, and ever later when that does not help", async () => {
  const { time, rounds, sent, record } = setUp();
  const waited: number[] = [];
  for (let i = 0; i < 7; i++) {
    const from = time.monotonic();
    const before = sent.length;
    rounds.reopenLater();
    while (sent.length === before) await time.advance(500);
    waited.push(Math.ceil((time.monotonic() - from) / 1000));
  }
  assert.deepEqual(waited, [1, 1, 2, 4, 8, 16, 30]);
  rounds.takeStarted();
  await record(61);
  rounds.reopenLater();
  await time.advance(0);
  assert.equal(sent.length, 8, "a take that went well makes good for them");
  rounds.dispose();
  assert.equal(time.pending, 0);
});

Deno.test("createRounds() does not wait long once something changed that may help", async () => {
  const { time, rounds, sent } = setUp();
  rounds.reopenSooner();
  await time.advance(2000);
  assert.deepEqual(sent, [], "nothing was waited for");
  for (let i = 0; i < 6; i++) rounds.reopenLater();
  await time.advance(2000);
  rounds.reopenSooner();
  await time.advance(999);
  assert.deepEqual(sent, []);
  await time.advance(1);
  assert.deepEqual(sent, ["reopen-due"]);
  rounds.reopenLater();
  rounds.sessionEnds();
  await time.advance(60_000);
  assert.deepEqual(sent, ["reopen-due"]);
  rounds.dispose();
});
