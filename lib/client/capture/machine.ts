/**
 * The states of the capture page, written out. `transition` is pure and total:
 * it answers every event in every state with the next state and with what has
 * to be done; an event that means nothing in a state changes nothing.
 *
 * ```text
 * idle -> requesting -> previewing -> starting -> recording -> closing -> finishing -> previewing
 *              |                         ^            |                        |
 *              v                         |            v                        v
 *            failed          starting <- reopening <- changing               failed
 *                                           |  ^         |
 *                                           v  |         v
 *                                         waiting <------+
 * ```
 */
import { type Fault, fault } from "./faults.ts";

/** How far the wishes for a camera were given up: 0 not at all, 1 sizes and ids, 2 sound too. */
export type Softness = 0 | 1 | 2;

type Idle = { state: "idle" };
type Previewing = { state: "previewing" };
type Failed = {
  state: "failed";
  fault: Fault;
  /** What trying again is for. */
  purpose: Purpose;
};
/** Is the camera asked for to be looked through, or to record at once? */
export type Purpose = "preview" | "record";

/** Does the next take need a new camera stream: no, as the person wishes, or as the old one ended? */
export type Reopen = "no" | "wished" | "lost";

export type CaptureState =
  /** No camera. */
  | Idle
  /** The browser was asked for a camera, the person perhaps as well. */
  | { state: "requesting"; purpose: Purpose; softness: Softness }
  /** The camera is open, nothing is recorded. */
  | Previewing
  /** The recorder of take `take` was told to start. */
  | { state: "starting"; take: number }
  | { state: "recording"; take: number }
  /** Take `take` gives its last data; the next one follows. */
  | { state: "changing"; take: number; reopen: Reopen }
  /** The camera is lost and will be asked for again. `take` is the last one. */
  | { state: "waiting"; take: number }
  /** Between two takes, the browser was asked for a camera. `take` is the last one. */
  | { state: "reopening"; take: number; softness: Softness; lost: boolean }
  /** The last take gives its last data. `then` is what follows once all is saved. */
  | { state: "closing"; then: Idle | Previewing | Failed }
  /** All is recorded; what is still here is sent, and the server makes it final. */
  | { state: "finishing"; then: Idle | Previewing | Failed }
  /** The session cannot go on and its recorder gives its last data. */
  | { state: "aborting"; fault: Fault }
  | Failed;

export type CaptureEvent =
  /** The person wants to record. */
  | { event: "start" }
  /** The person wants no more. */
  | { event: "stop" }
  /** The camera may be opened without asking: permission was given before. */
  | { event: "preview" }
  /** The person tries again after a failure. */
  | { event: "retry" }
  | { event: "camera-ready" }
  | { event: "camera-failed"; fault: Fault }
  /** A track of the open camera ended by itself, or gives nothing any more. */
  | { event: "camera-lost" }
  /** The browser has not answered for long: a question that nobody sees, a driver that hangs. */
  | { event: "camera-slow" }
  /** It is time to ask for the lost camera again. */
  | { event: "reopen-due" }
  | { event: "recorder-started" }
  /** `gaveBytes`: it worked for a while, so another take is worth trying. */
  | { event: "recorder-failed"; fault: Fault; gaveBytes: boolean }
  /** The recorder has handed over its last data. Follows each `stop-recorder`. */
  | { event: "recorder-stopped" }
  /** Another camera stream is wanted (`reopen`), or only another recorder. */
  | { event: "reconfigure"; reopen: boolean }
  /** The session has to end, and what was recorded can be kept. */
  | { event: "give-up"; fault: Fault }
  /** The server will take no more of this session. */
  | { event: "link-failed"; fault: Fault }
  /** The server has made the session final. */
  | { event: "finished" };

/** What has to be done on a transition, in order. */
export type Command =
  | { do: "request-camera"; softness: Softness }
  /** Ends the tracks and a request that is still under way. */
  | { do: "release-camera" }
  /** Is answered by `reopen-due`, the later the more often it was in vain. */
  | { do: "await-reopen" }
  | { do: "open-session" }
  | { do: "start-recorder"; take: number }
  /** Is always answered by `recorder-stopped`. */
  | { do: "stop-recorder" }
  /** Sends what is left; is answered by `finished` or `link-failed`. */
  | { do: "finish-session" }
  | { do: "abandon-session" };

/** The next state, and what to do on the way. */
export interface Step {
  state: CaptureState;
  commands: readonly Command[];
}

const RELEASE: Command = { do: "release-camera" };
const AWAIT_REOPEN: Command = { do: "await-reopen" };
const STOP_RECORDER: Command = { do: "stop-recorder" };
const FINISH: Command = { do: "finish-session" };
const ABANDON: Command = { do: "abandon-session" };
const IDLE: Idle = { state: "idle" };
const PREVIEWING: Previewing = { state: "previewing" };

/**
 * Answers one event.
 *
 * @returns The very same state object, and no commands, if the event means
 * nothing in this state.
 * @example
 * ```ts
 * const step = transition({ state: "idle" }, { event: "start" });
 * if (step.state.state !== "requesting") throw new Error(step.state.state);
 * ```
 */
export function transition(state: CaptureState, event: CaptureEvent): Step {
  return next(state, event) ?? { state, commands: [] };
}

function next(state: CaptureState, event: CaptureEvent): Step | undefined {
  switch (state.state) {
    case "idle":
      if (event.event === "start") return request("record", 0);
      if (event.event === "preview") return request("preview", 0);
      return;
    case "requesting":
      return whileRequesting(state, event);
    case "previewing":
      return whilePreviewing(event);
    case "starting":
    case "recording":
      return whileRecording(state, event);
    case "changing":
      return whileChanging(state, event);
    case "waiting":
      return whileWaiting(state, event);
    case "reopening":
      return whileReopening(state, event);
    case "closing":
      return whileClosing(state, event);
    case "finishing":
      return whileFinishing(state, event);
    case "aborting":
      if (event.event === "recorder-stopped") {
        return to(failed(state.fault, "preview"), RELEASE);
      }
      return;
    case "failed":
      if (event.event === "start") return request("record", 0);
      if (event.event === "preview") return request("preview", 0);
      if (event.event === "retry") return request(state.purpose, 0);
      return;
  }
}

function whileRequesting(
  state: Extract<CaptureState, { state: "requesting" }>,
  event: CaptureEvent,
): Step | undefined {
  switch (event.event) {
    case "start":
      return state.purpose === "record" ? undefined : to({ ...state, purpose: "record" });
    case "stop":
      return to(IDLE, RELEASE);
    case "camera-ready":
      return state.purpose === "record" ? record() : to(PREVIEWING);
    case "camera-failed": {
      const softness = softer(event.fault, state.softness);
      return softness === undefined
        ? to(failed(event.fault, state.purpose))
        : request(state.purpose, softness);
    }
    case "reconfigure":
      return event.reopen ? request(state.purpose, 0, RELEASE) : undefined;
  }
}

function whilePreviewing(event: CaptureEvent): Step | undefined {
  switch (event.event) {
    case "start":
      return record();
    case "camera-lost":
      return request("preview", 0, RELEASE);
    case "reconfigure":
      return event.reopen ? request("preview", 0, RELEASE) : undefined;
  }
}

function whileRecording(
  state: Extract<CaptureState, { state: "starting" | "recording" }>,
  event: CaptureEvent,
): Step | undefined {
  const { take } = state;
  switch (event.event) {
    case "recorder-started":
      return state.state === "starting" ? to({ state: "recording", take }) : undefined;
    case "stop":
      return to({ state: "closing", then: PREVIEWING }, STOP_RECORDER);
    case "reconfigure":
      return to({ state: "changing", take, reopen: event.reopen ? "wished" : "no" }, STOP_RECORDER);
    case "camera-lost":
      return to({ state: "changing", take, reopen: "lost" }, STOP_RECORDER);
    case "recorder-failed":
      return canRecover(event, take)
        ? to({ state: "changing", take, reopen: "lost" }, STOP_RECORDER)
        : to({ state: "closing", then: failed(event.fault, "preview") }, STOP_RECORDER);
    case "give-up":
      return to({ state: "closing", then: failed(event.fault, "preview") }, STOP_RECORDER);
    case "link-failed":
      return to({ state: "aborting", fault: event.fault }, STOP_RECORDER, ABANDON);
  }
}

function whileChanging(
  state: Extract<CaptureState, { state: "changing" }>,
  event: CaptureEvent,
): Step | undefined {
  const { take, reopen } = state;
  switch (event.event) {
    case "recorder-stopped":
      if (reopen === "no") return startTake(take + 1);
      return reopen === "lost" ? waiting(take, RELEASE) : reopening(take, 0, false, RELEASE);
    case "stop":
      return to({ state: "closing", then: reopen === "no" ? PREVIEWING : IDLE });
    case "reconfigure":
      return event.reopen && reopen === "no" ? to({ ...state, reopen: "wished" }) : undefined;
    case "camera-lost":
      return reopen === "lost" ? undefined : to({ ...state, reopen: "lost" });
    case "give-up":
      return to({ state: "closing", then: failed(event.fault, "preview") });
    case "link-failed":
      return to({ state: "aborting", fault: event.fault }, ABANDON);
  }
}

function whileWaiting(
  { take }: Extract<CaptureState, { state: "waiting" }>,
  event: CaptureEvent,
): Step | undefined {
  switch (event.event) {
    case "reopen-due":
    case "retry":
      return reopening(take, 0, true);
    case "reconfigure":
      return event.reopen ? reopening(take, 0, true) : undefined;
    case "stop":
      return finish(IDLE);
    case "give-up":
      return finish(failed(event.fault, "preview"));
    case "link-failed":
      return to(failed(event.fault, "preview"), ABANDON, RELEASE);
  }
}

function whileReopening(
  state: Extract<CaptureState, { state: "reopening" }>,
  event: CaptureEvent,
): Step | undefined {
  const { take, lost } = state;
  switch (event.event) {
    case "camera-ready":
      return startTake(take + 1);
    case "camera-failed": {
      const softness = softer(event.fault, state.softness);
      if (softness !== undefined) return reopening(take, softness, lost);
      return lost && canReturn(event.fault)
        ? waiting(take)
        : finish(failed(event.fault, "preview"));
    }
    case "camera-slow":
      return lost ? waiting(take, RELEASE) : undefined;
    case "reconfigure":
      return event.reopen ? reopening(take, 0, lost, RELEASE) : undefined;
    case "stop":
      return finish(IDLE);
    case "give-up":
      return finish(failed(event.fault, "preview"));
    case "link-failed":
      return to(failed(event.fault, "preview"), ABANDON, RELEASE);
  }
}

function whileClosing(
  state: Extract<CaptureState, { state: "closing" }>,
  event: CaptureEvent,
): Step | undefined {
  switch (event.event) {
    case "recorder-stopped":
      return finish(state.then);
    case "camera-lost":
      return state.then.state === "previewing" ? to({ ...state, then: IDLE }) : undefined;
    case "link-failed":
      return to({ state: "aborting", fault: event.fault }, ABANDON);
  }
}

function whileFinishing(
  state: Extract<CaptureState, { state: "finishing" }>,
  event: CaptureEvent,
): Step | undefined {
  switch (event.event) {
    case "finished":
      return to(state.then);
    case "camera-lost":
      return state.then.state === "previewing" ? to({ ...state, then: IDLE }, RELEASE) : undefined;
    case "link-failed":
      return to(failed(event.fault, "preview"), ABANDON, RELEASE);
  }
}

function to(state: CaptureState, ...commands: Command[]): Step {
  return { state, commands };
}

function failed(cause: Fault, purpose: Purpose): Failed {
  return { state: "failed", fault: cause, purpose };
}

function request(purpose: Purpose, softness: Softness, ...before: Command[]): Step {
  return to({ state: "requesting", purpose, softness }, ...before, {
    do: "request-camera",
    softness,
  });
}

function reopening(take: number, softness: Softness, lost: boolean, ...before: Command[]): Step {
  return to({ state: "reopening", take, softness, lost }, ...before, {
    do: "request-camera",
    softness,
  });
}

function waiting(take: number, ...before: Command[]): Step {
  return to({ state: "waiting", take }, ...before, AWAIT_REOPEN);
}

/** A recorder that never worked will not work the next time, unless others did before it. */
function canRecover(
  { gaveBytes, fault: cause }: Extract<CaptureEvent, { event: "recorder-failed" }>,
  take: number,
): boolean {
  return gaveBytes || (take > 0 && (cause.code === "no-bytes" || cause.code === "recorder"));
}

/** Can a lost camera come back without the person? Not if the permission is gone. */
function canReturn({ code, retry }: Fault): boolean {
  return retry !== "no" && code !== "not-allowed";
}

function record(): Step {
  return to({ state: "starting", take: 0 }, { do: "open-session" }, {
    do: "start-recorder",
    take: 0,
  });
}

/** A take's number has 16 bits on the wire. */
const MAX_TAKE = 0xffff;

function startTake(take: number): Step {
  if (take > MAX_TAKE) return finish(failed(fault("recorder"), "preview"));
  return to({ state: "starting", take }, { do: "start-recorder", take });
}

/** The camera stays open only if the person is to look through it afterwards. */
function finish(then: Idle | Previewing | Failed): Step {
  const release = then.state === "previewing" ? [] : [RELEASE];
  return to({ state: "finishing", then }, ...release, FINISH);
}

/** The next softness to try after a fault, or `undefined` if none can help. */
function softer(cause: Fault, softness: Softness): Softness | undefined {
  if (cause.retry !== "soften" || softness === 2) return undefined;
  // Fewer wishes find no camera that is not there; only the microphone may be what is missing.
  return cause.code === "not-found" || softness === 1 ? 2 : 1;
}
