/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import fc from "fast-check";
import { fault } from "./faults.ts";
import {
  type CaptureEvent,
  type CaptureState,
  type Command,
  type Step,
  transition,
} from "./machine.ts";

const gone = fault("in-use");
const narrow = fault("overconstrained");
const missing = fault("not-found");
const refused = fault("format-refused");
const forbidden = fault("not-allowed");
const mute = fault("no-bytes");
const full = fault("memory-full");
const replaced = fault("replaced");

const idle: CaptureState = { state: "idle" };
const previewing: CaptureState = { state: "previewing" };
const failedWith = (cause: typeof gone, purpose: "preview" | "record" = "preview") =>
  ({ state: "failed", fault: cause, purpose }) as const;

const STATES = {
  "idle": idle,
  "requesting a preview": { state: "requesting", purpose: "preview", softness: 0 },
  "requesting to record": { state: "requesting", purpose: "record", softness: 1 },
  "requesting at last": { state: "requesting", purpose: "record", softness: 2 },
  "previewing": previewing,
  "starting": { state: "starting", take: 0 },
  "recording": { state: "recording", take: 3 },
  "changing": { state: "changing", take: 3, reopen: "no" },
  "changing camera": { state: "changing", take: 3, reopen: "wished" },
  "changing a lost camera": { state: "changing", take: 3, reopen: "lost" },
  "waiting": { state: "waiting", take: 3 },
  "reopening": { state: "reopening", take: 3, softness: 0, lost: false },
  "reopening at last": { state: "reopening", take: 3, softness: 2, lost: true },
  "closing": { state: "closing", then: { state: "previewing" } },
  "closing a failure": { state: "closing", then: failedWith(refused) },
  "finishing": { state: "finishing", then: { state: "previewing" } },
  "finishing a failure": { state: "finishing", then: failedWith(refused) },
  "aborting": { state: "aborting", fault: replaced },
  "failed": failedWith(gone, "record"),
} as const satisfies Record<string, CaptureState>;

const EVENTS = {
  "start": { event: "start" },
  "stop": { event: "stop" },
  "preview": { event: "preview" },
  "retry": { event: "retry" },
  "camera ready": { event: "camera-ready" },
  "camera in use": { event: "camera-failed", fault: gone },
  "camera narrow": { event: "camera-failed", fault: narrow },
  "camera missing": { event: "camera-failed", fault: missing },
  "camera forbidden": { event: "camera-failed", fault: forbidden },
  "camera lost": { event: "camera-lost" },
  "reopen due": { event: "reopen-due" },
  "recorder started": { event: "recorder-started" },
  "recorder refused": { event: "recorder-failed", fault: refused, gaveBytes: false },
  "recorder broke": { event: "recorder-failed", fault: refused, gaveBytes: true },
  "recorder gave nothing": { event: "recorder-failed", fault: mute, gaveBytes: false },
  "recorder stopped": { event: "recorder-stopped" },
  "new take": { event: "reconfigure", reopen: false },
  "new camera": { event: "reconfigure", reopen: true },
  "give up": { event: "give-up", fault: full },
  "link failed": { event: "link-failed", fault: replaced },
  "finished": { event: "finished" },
} as const satisfies Record<string, CaptureEvent>;

type Expected = [CaptureState, ...Command[]];
const ask = (softness: 0 | 1 | 2): Command => ({ do: "request-camera", softness });
const release: Command = { do: "release-camera" };
const awaitReopen: Command = { do: "await-reopen" };
const stopRecorder: Command = { do: "stop-recorder" };
const finish: Command = { do: "finish-session" };
const abandon: Command = { do: "abandon-session" };
const startRecorder = (take: number): Command => ({ do: "start-recorder", take });
const requesting = (purpose: "preview" | "record", softness: 0 | 1 | 2): CaptureState => ({
  state: "requesting",
  purpose,
  softness,
});
const waiting: CaptureState = { state: "waiting", take: 3 };
const reopening = (softness: 0 | 1 | 2, lost = false) =>
  ({ state: "reopening", take: 3, softness, lost }) as const;
const toRecord: Expected = [
  { state: "starting", take: 0 },
  { do: "open-session" },
  startRecorder(0),
];
const closingFailure = (cause: typeof gone): CaptureState => ({
  state: "closing",
  then: failedWith(cause),
});
const finishingFailure = (cause: typeof gone): CaptureState => ({
  state: "finishing",
  then: failedWith(cause),
});
const linkIsGone: Expected = [failedWith(replaced), abandon, release];

/** Every pair that means something. All the others change nothing. */
const TABLE: Record<
  keyof typeof STATES,
  Partial<Record<keyof typeof EVENTS, Expected>>
> = {
  "idle": {
    "start": [requesting("record", 0), ask(0)],
    "preview": [requesting("preview", 0), ask(0)],
  },
  "requesting a preview": {
    "start": [requesting("record", 0)],
    "stop": [idle, release],
    "camera ready": [previewing],
    "camera in use": [failedWith(gone, "preview")],
    "camera forbidden": [failedWith(forbidden, "preview")],
    "camera narrow": [requesting("preview", 1), ask(1)],
    "camera missing": [requesting("preview", 2), ask(2)],
    "new camera": [requesting("preview", 0), release, ask(0)],
  },
  "requesting to record": {
    "stop": [idle, release],
    "camera ready": toRecord,
    "camera in use": [failedWith(gone, "record")],
    "camera forbidden": [failedWith(forbidden, "record")],
    "camera narrow": [requesting("record", 2), ask(2)],
    "camera missing": [requesting("record", 2), ask(2)],
    "new camera": [requesting("record", 0), release, ask(0)],
  },
  "requesting at last": {
    "stop": [idle, release],
    "camera ready": toRecord,
    "camera in use": [failedWith(gone, "record")],
    "camera forbidden": [failedWith(forbidden, "record")],
    "camera narrow": [failedWith(narrow, "record")],
    "camera missing": [failedWith(missing, "record")],
    "new camera": [requesting("record", 0), release, ask(0)],
  },
  "previewing": {
    "start": toRecord,
    "camera lost": [requesting("preview", 0), release, ask(0)],
    "new camera": [requesting("preview", 0), release, ask(0)],
  },
  "starting": {
    "recorder started": [{ state: "recording", take: 0 }],
    "stop": [{ state: "closing", then: { state: "previewing" } }, stopRecorder],
    "new take": [{ state: "changing", take: 0, reopen: "no" }, stopRecorder],
    "new camera": [{ state: "changing", take: 0, reopen: "wished" }, stopRecorder],
    "camera lost": [{ state: "changing", take: 0, reopen: "lost" }, stopRecorder],
    "recorder refused": [closingFailure(refused), stopRecorder],
    "recorder gave nothing": [closingFailure(mute), stopRecorder],
    "recorder broke": [{ state: "changing", take: 0, reopen: "lost" }, stopRecorder],
    "give up": [closingFailure(full), stopRecorder],
    "link failed": [{ state: "aborting", fault: replaced }, stopRecorder, abandon],
  },
  "recording": {
    "stop": [{ state: "closing", then: { state: "previewing" } }, stopRecorder],
    "new take": [{ state: "changing", take: 3, reopen: "no" }, stopRecorder],
    "new camera": [{ state: "changing", take: 3, reopen: "wished" }, stopRecorder],
    "camera lost": [{ state: "changing", take: 3, reopen: "lost" }, stopRecorder],
    "recorder refused": [closingFailure(refused), stopRecorder],
    "recorder gave nothing": [{ state: "changing", take: 3, reopen: "lost" }, stopRecorder],
    "recorder broke": [{ state: "changing", take: 3, reopen: "lost" }, stopRecorder],
    "give up": [closingFailure(full), stopRecorder],
    "link failed": [{ state: "aborting", fault: replaced }, stopRecorder, abandon],
  },
  "changing": {
    "recorder stopped": [{ state: "starting", take: 4 }, startRecorder(4)],
    "stop": [{ state: "closing", then: { state: "previewing" } }],
    "new camera": [{ state: "changing", take: 3, reopen: "wished" }],
    "camera lost": [{ state: "changing", take: 3, reopen: "lost" }],
    "give up": [closingFailure(full)],
    "link failed": [{ state: "aborting", fault: replaced }, abandon],
  },
  "changing camera": {
    "recorder stopped": [reopening(0), release, ask(0)],
    "camera lost": [{ state: "changing", take: 3, reopen: "lost" }],
    "stop": [{ state: "closing", then: { state: "idle" } }],
    "give up": [closingFailure(full)],
    "link failed": [{ state: "aborting", fault: replaced }, abandon],
  },
  "changing a lost camera": {
    "recorder stopped": [waiting, release, awaitReopen],
    "stop": [{ state: "closing", then: { state: "idle" } }],
    "give up": [closingFailure(full)],
    "link failed": [{ state: "aborting", fault: replaced }, abandon],
  },
  "waiting": {
    "reopen due": [reopening(0, true), ask(0)],
    "retry": [reopening(0, true), ask(0)],
    "new camera": [reopening(0, true), ask(0)],
    "stop": [{ state: "finishing", then: { state: "idle" } }, release, finish],
    "give up": [finishingFailure(full), release, finish],
    "link failed": linkIsGone,
  },
  "reopening": {
    "camera ready": [{ state: "starting", take: 4 }, startRecorder(4)],
    "camera in use": [finishingFailure(gone), release, finish],
    "camera forbidden": [finishingFailure(forbidden), release, finish],
    "camera narrow": [reopening(1), ask(1)],
    "camera missing": [reopening(2), ask(2)],
    "new camera": [reopening(0), release, ask(0)],
    "stop": [{ state: "finishing", then: { state: "idle" } }, release, finish],
    "give up": [finishingFailure(full), release, finish],
    "link failed": linkIsGone,
  },
  "reopening at last": {
    "camera ready": [{ state: "starting", take: 4 }, startRecorder(4)],
    "camera in use": [waiting, awaitReopen],
    "camera narrow": [waiting, awaitReopen],
    "camera missing": [waiting, awaitReopen],
    "camera forbidden": [finishingFailure(forbidden), release, finish],
    "new camera": [reopening(0, true), release, ask(0)],
    "stop": [{ state: "finishing", then: { state: "idle" } }, release, finish],
    "give up": [finishingFailure(full), release, finish],
    "link failed": linkIsGone,
  },
  "closing": {
    "recorder stopped": [{ state: "finishing", then: { state: "previewing" } }, finish],
    "camera lost": [{ state: "closing", then: { state: "idle" } }],
    "link failed": [{ state: "aborting", fault: replaced }, abandon],
  },
  "closing a failure": {
    "recorder stopped": [finishingFailure(refused), release, finish],
    "link failed": [{ state: "aborting", fault: replaced }, abandon],
  },
  "finishing": {
    "finished": [previewing],
    "camera lost": [{ state: "finishing", then: { state: "idle" } }, release],
    "link failed": linkIsGone,
  },
  "finishing a failure": {
    "finished": [failedWith(refused)],
    "link failed": linkIsGone,
  },
  "aborting": {
    "recorder stopped": [failedWith(replaced), release],
  },
  "failed": {
    "start": [requesting("record", 0), ask(0)],
    "preview": [requesting("preview", 0), ask(0)],
    "retry": [requesting("record", 0), ask(0)],
  },
};

const stateNames = Object.keys(STATES) as (keyof typeof STATES)[];
const eventNames = Object.keys(EVENTS) as (keyof typeof EVENTS)[];

for (const stateName of stateNames) {
  Deno.test(`transition() answers every event while ${stateName}`, () => {
    for (const eventName of eventNames) {
      const before: CaptureState = STATES[stateName];
      const step = transition(before, EVENTS[eventName]);
      const expected = TABLE[stateName][eventName];
      if (expected) {
        const [state, ...commands] = expected;
        assert.deepEqual(step, { state, commands }, eventName);
      } else {
        assert.equal(step.state, before, `${eventName} must change nothing`);
        assert.deepEqual(step.commands, [], `${eventName} must do nothing`);
      }
    }
  });
}

Deno.test("transition() never numbers a take past what the wire holds", () => {
  const step = transition({ state: "changing", take: 0xffff, reopen: "no" }, {
    event: "recorder-stopped",
  });
  assert.equal(step.state.state, "finishing");
});

/** What the world holds, as the commands and events so far have it. */
function replay(events: CaptureEvent[]): { state: CaptureState; session: number; lost: boolean } {
  let state: CaptureState = idle;
  let session = 0;
  let recorders = 0;
  let stopping = 0;
  let lost = false;
  for (const event of events) {
    // The world only reports what can happen: a recorder has stopped only once it was told to.
    if (event.event === "recorder-stopped" && stopping === 0) continue;
    if (event.event === "recorder-stopped") recorders = stopping = 0;
    const step: Step = transition(state, event);
    for (const command of step.commands) {
      if (command.do === "open-session") session++;
      if (command.do === "finish-session") lost ||= session !== 1;
      if (command.do === "abandon-session") session--;
      if (command.do === "start-recorder") lost ||= session !== 1 || ++recorders !== 1;
      if (command.do === "stop-recorder") lost ||= recorders !== 1 || ++stopping !== 1;
    }
    if (event.event === "finished" && state.state === "finishing") session--;
    state = step.state;
  }
  return { state, session, lost };
}

Deno.test("transition() opens one session and one recorder at a time, whatever happens", () => {
  const anyEvent = fc.constantFrom(...Object.values(EVENTS) as CaptureEvent[]);
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
      const { state, session, lost } = replay(events);
      assert.equal(lost, false);
      const within = [
        "starting",
        "recording",
        "changing",
        "waiting",
        "reopening",
        "closing",
        "finishing",
      ];
      const expected = within.includes(state.state) ? 1 : 0;
      assert.equal(session, expected, state.state);
    }),
    { numRuns: 2000 },
  );
});
