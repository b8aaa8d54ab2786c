/**
 * What may go wrong with a camera that runs, seen once a second and judged.
 * Pure: `watchdog_rounds.ts` does the looking and what follows from it.
 *
 * | seen                                     | after           | what is done                                  | said          | ledger              |
 * | ---------------------------------------- | --------------- | --------------------------------------------- | ------------- | ------------------- |
 * | the system muted the camera              | 2 s             | nothing: it gives it back                     | `muted`       | `camera-muted`, or  |
 * |                                          |                 |                                               |               | `page-hidden`       |
 * | it stays muted with the page in front    | 30 s            | new camera request                            | camera lost   | the same            |
 * | no new frames on the screen              | 10 s            | new camera request                            | `frozen`      | `picture-frozen`    |
 * | the same, after the camera was muted     | 5 s             | new camera request                            | `frozen`      | `picture-frozen`    |
 * | frames that are black                    | 10 s            | nothing: a lens cap, a dark room              | `black`       | -                   |
 * | frames that are all the same             | 30 s            | nothing: noise is rare in a good still        | `still`       | -                   |
 * | sound of exactly nothing                 | 10 s            | after 20 s one new camera request a session   | `silent`      | -                   |
 * | half the frame rate that was given       | 10 s            | nothing: a dark room                          | `slow`        | -                   |
 * | the clock jumped                         | at once         | new take, which has the right time            | -             | `device-asleep`     |
 *
 * Seconds are counted in looks: a page that was suspended blames nobody.
 */

/** What the page says about a camera that runs. */
export const TROUBLES = ["muted", "frozen", "black", "still", "silent", "slow"] as const;
export type Trouble = typeof TROUBLES[number];

/** Why media is missing, as the ledger has it. */
export type LossCause =
  /** The system took the camera: a call, another app. */
  | "camera-muted"
  /** The same, with the page in the background. */
  | "page-hidden"
  /** A camera that reads live and gives no frames. */
  | "picture-frozen"
  /** A track ended by itself. */
  | "camera-lost"
  /** The recorder gave no bytes. */
  | "recorder-stalled"
  /** The recorder broke off. */
  | "recorder-failed"
  /** The device slept, or its clock was set forward. */
  | "device-asleep";

/** One look at an open camera. */
export interface Look {
  /** Wall clock, epoch ms. */
  wallMs: number;
  /** The same moment on the monotonic clock, ms. */
  atMs: number;
  recording: boolean;
  /** Is the page in front? */
  visible: boolean;
  /** Did the system mute the camera? */
  muted: boolean;
  /** Was a new frame shown since the last look? `undefined`: nobody knows. */
  presented: boolean | undefined;
  /** Is the picture black? `undefined`: not looked at this time. */
  black: boolean | undefined;
  /** Some number that another picture hardly has; `undefined`: not looked at this time. */
  print: number | undefined;
  /** Was all sound since the last look exactly zero? `undefined`: nobody knows. */
  silent: boolean | undefined;
  /** Frames a second that the camera says it gives, and that it gave at the start of the take. */
  frameRate: number | undefined;
  takeFrameRate: number | undefined;
}

/** Media that is missing. */
export interface Missing {
  /** Epoch ms. */
  fromMs: number;
  cause: LossCause;
}

/** What was seen so far. Counts are in looks, one after the other. */
export interface Watch {
  troubles: readonly Trouble[];
  /** What is missing in this moment. */
  missing?: Missing;
  last?: Look;
  muted: number;
  mutedInFront: number;
  /** Without a new frame. */
  frozen: number;
  /** It was given up as frozen, and no frame was seen since. */
  dead: boolean;
  /** It was muted, and no frame was seen since. */
  afterMute: boolean;
  black: number;
  still: number;
  print?: number;
  silent: number;
  slow: number;
  /** Frames were seen on this page: not to see any means something. */
  sawFrames: boolean;
  /** The one new request for a silent microphone was made. */
  askedForSound: boolean;
}

/** Before anything was seen. */
export const NOTHING_SEEN: Readonly<Watch> = {
  troubles: [],
  muted: 0,
  mutedInFront: 0,
  frozen: 0,
  dead: false,
  afterMute: false,
  black: 0,
  still: 0,
  silent: 0,
  slow: 0,
  sawFrames: false,
  askedForSound: false,
};

/** What a look leads to. */
export interface Verdict {
  now: Watch;
  /** What is needed to go on: another camera stream, or only another take. */
  wish?: "camera" | "take";
  /** Media that is missing and will not come. Epoch ms. */
  lost?: Missing & { toMs: number };
}

/** From the first of these looks on; a camera that is changed mutes for a moment. */
const MUTED = 2;
const MUTED_TOO_LONG = 30;
const FROZEN = 10;
const FROZEN_AFTER_MUTE = 5;
/** Pictures are taken at every other look. */
const BLACK = 5;
const STILL = 15;
const SILENT = 10;
const SILENT_TOO_LONG = 20;
const SLOW = 10;
/** Timers are late and clocks are corrected; this is more. */
const JUMP_MS = 10_000;

/** A count goes on while something is seen, stays while nobody knows, and starts anew otherwise. */
function count(before: number, seen: boolean | undefined): number {
  return seen === undefined ? before : seen ? before + 1 : 0;
}

/** What is remembered when the camera is opened anew. */
export function withNewCamera(before: Watch): Watch {
  const { dead, afterMute, sawFrames, askedForSound, last } = before;
  const troubles = before.troubles.filter((trouble) => trouble === "frozen");
  return { ...NOTHING_SEEN, troubles, dead, afterMute, sawFrames, askedForSound, last };
}

/** Looks once more. */
export function watch(before: Watch, look: Look): Verdict {
  const { visible, muted, recording } = look;
  const inFront = visible && !muted;
  const { presented } = look;
  const same = look.print === undefined ? undefined : look.print === before.print;
  const now: Watch = {
    ...before,
    last: look,
    muted: count(before.muted, muted),
    mutedInFront: count(before.mutedInFront, muted && visible),
    // A hidden page draws nothing.
    frozen: inFront && before.sawFrames && presented === false ? before.frozen + 1 : 0,
    sawFrames: before.sawFrames || presented === true,
    dead: before.dead && presented !== true,
    afterMute: muted || (before.afterMute && presented === false),
    black: count(before.black, inFront ? look.black : false),
    still: count(before.still, inFront ? same : false),
    print: look.print ?? before.print,
    silent: count(before.silent, look.silent),
    slow: count(before.slow, isSlow(look)),
  };
  const jumpedMs = recording ? jumpOf(before, look) : 0;
  const wish = wishOf(now, recording) ?? (Math.abs(jumpedMs) >= JUMP_MS ? "take" : undefined);
  now.missing = recording ? missingNow(before, now, look) : undefined;
  now.troubles = TROUBLES.filter((trouble) => has(now, trouble));
  if (jumpedMs < JUMP_MS) return { now, wish };
  const fromMs = look.wallMs - jumpedMs;
  return { now, wish, lost: { fromMs, toMs: look.wallMs, cause: "device-asleep" } };
}

function isSlow({ frameRate, takeFrameRate }: Look): boolean {
  return frameRate !== undefined && takeFrameRate !== undefined && frameRate < takeFrameRate / 2;
}

/** Notes in `now` what was wished, so that it is not wished again at the next look. */
function wishOf(now: Watch, recording: boolean): Verdict["wish"] {
  const isFrozen = now.frozen >= (now.afterMute ? FROZEN_AFTER_MUTE : FROZEN);
  if (isFrozen) now.dead = true;
  if (!recording) return undefined;
  if (isFrozen || now.mutedInFront >= MUTED_TOO_LONG) {
    now.mutedInFront = 0;
    return "camera";
  }
  if (now.silent >= SILENT_TOO_LONG && !now.askedForSound) {
    now.askedForSound = true;
    return "camera";
  }
  return undefined;
}

function missingNow(before: Watch, now: Watch, look: Look): Missing | undefined {
  if (before.missing && (now.afterMute || now.dead)) return before.missing;
  const since = (looks: number) => look.wallMs - looks * 1000;
  if (now.muted >= MUTED) {
    return { fromMs: since(now.muted - 1), cause: look.visible ? "camera-muted" : "page-hidden" };
  }
  return now.dead ? { fromMs: since(now.frozen), cause: "picture-frozen" } : undefined;
}

function has(now: Watch, trouble: Trouble): boolean {
  switch (trouble) {
    case "muted":
      return now.muted >= MUTED;
    case "frozen":
      return now.dead;
    case "black":
      return now.black >= BLACK;
    case "still":
      return now.still >= STILL && now.black === 0;
    case "silent":
      return now.silent >= SILENT;
    case "slow":
      return now.slow >= SLOW;
  }
}

/**
 * How far the wall clock ran ahead of the monotonic one, which stands still on
 * a device that sleeps, ms. A page whose timers are held back sees both run.
 */
function jumpOf({ last }: Watch, look: Look): number {
  return last?.recording ? look.wallMs - last.wallMs - (look.atMs - last.atMs) : 0;
}

/** A recorder gives nothing when its camera gives nothing: then that is the cause. */
export function rootCause({ frozen }: Watch, cause: LossCause): LossCause {
  const isSymptom = cause === "recorder-stalled" && frozen >= FROZEN_AFTER_MUTE;
  return isSymptom ? "picture-frozen" : cause;
}

const FIRST_RESTART_MS = 1000;
const MAX_RESTART_MS = 30_000;

/**
 * How long to wait before a lost camera is asked for again, in ms: not at all
 * the first time, then 1 s, 2 s, 4 s ... 30 s. A broken camera does not make
 * hundreds of takes.
 *
 * @param attempt From 0, since recording last went well for a while.
 */
export function restartDelayMs(attempt: number): number {
  return attempt === 0 ? 0 : Math.min(MAX_RESTART_MS, FIRST_RESTART_MS * 2 ** (attempt - 1));
}
