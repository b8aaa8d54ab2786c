/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { LANGUAGES, translate } from "../../i18n/languages.ts";
import { STOPPED } from "../testing/fake_server.ts";
import { NO_PROGRESS } from "./session.ts";
import type { Link } from "./link.ts";
import { TROUBLES } from "./watchdog.ts";
import {
  awakeText,
  degradedText,
  durationText,
  hiddenText,
  leftoversText,
  outcomeText,
  queueText,
  refusedText,
  roomText,
  savedText,
  waitingText,
} from "./words.ts";

const t = translate("en");

Deno.test("durationText() is in seconds, then as a clock", () => {
  assert.equal(durationText(t, 42_999), "42 s");
  assert.equal(durationText(t, 99_999), "99 s");
  assert.equal(durationText(t, 100_000), "1:40");
});

Deno.test("savedText() never says only that it records", () => {
  const saved = (savedMs: number, recordedMs: number) =>
    savedText(t, { ...NO_PROGRESS, savedMs, recordedMs });
  assert.equal(saved(0, 0), "0 of 0 s saved");
  assert.equal(saved(12_990, 13_010), "12 of 13 s saved");
  assert.equal(saved(30_000, 3_723_000), "0:30 of 1:02:03 saved");
});

const QUEUES: [string, number, Link, boolean, string][] = [
  ["all is well", 0, { state: "open" }, true, ""],
  ["a chunk is on its way", 1000, { state: "open" }, true, ""],
  ["there is no session", 0, { state: "closed" }, false, ""],
  ["it sends", 9000, { state: "open" }, true, "9 s waiting on this device, being sent"],
  ["it connects", 1000, { state: "connecting" }, true, ""],
  [
    "Wi-Fi is away",
    42_000,
    { state: "away" },
    false,
    "42 s waiting on this device, Wi-Fi is away",
  ],
  [
    "the computer is away",
    1000,
    { state: "away" },
    true,
    "1 s waiting on this device, the computer does not answer",
  ],
  [
    "the disk is full",
    9000,
    { state: "away", reason: "disk-full" },
    true,
    "9 s waiting on this device, the computer’s disk is full",
  ],
  [
    "it was asked to wait",
    9000,
    { state: "held" },
    true,
    "9 s waiting on this device, the computer asks to wait",
  ],
  [
    "nothing waits yet",
    0,
    { state: "away" },
    true,
    "The computer does not answer",
  ],
  ["nothing waits, no Wi-Fi", 0, { state: "away" }, false, "Wi-Fi is away"],
];
for (const [when, durationMs, link, online, text] of QUEUES) {
  Deno.test(`queueText() says what is the matter when ${when}`, () => {
    const waiting = { count: durationMs / 1000, bytes: durationMs, durationMs };
    assert.equal(queueText(t, { ...NO_PROGRESS, waiting }, link, online), text);
  });
}

Deno.test("outcomeText() counts files", () => {
  const stopped = {
    ...STOPPED,
    type: "stopped",
    segments: 3,
    durationMs: 12_000,
    bytes: 4_404_019,
  };
  assert.equal(outcomeText(t, stopped as never), "0:12 saved in 3 files, 4.2\u00a0MB");
});

Deno.test("degradedText() says what is recorded instead, and why", () => {
  const quality = { bitsPerSecond: 1_400_000, frameRate: 20 };
  assert.equal(degradedText(t, undefined), "");
  assert.equal(
    degradedText(t, { cause: "link", quality }),
    "The link is too slow: recording at 1.4 Mbit/s and 20 frames a second until it has caught up.",
  );
  assert.match(degradedText(t, { cause: "storage", quality }), /^Little room is left/);
});

Deno.test("awakeText() warns where the screen may go off, and of nothing else", () => {
  assert.match(awakeText(t, "unsupported"), /switch its automatic lock off/);
  assert.match(awakeText(t, "refused"), /Plug the device in/);
  for (const awake of ["off", "asked", "held"] as const) assert.equal(awakeText(t, awake), "");
});

Deno.test("hiddenText() says how long the page was away", () => {
  assert.equal(hiddenText(t, 0), "");
  assert.match(hiddenText(t, 12_300), /in the background for 12 s/);
});

for (const [lang, messages] of Object.entries(LANGUAGES)) {
  Deno.test(`every trouble has a sentence in ${lang}`, () => {
    for (const trouble of TROUBLES) assert.ok(messages[`trouble.${trouble}`], trouble);
  });
}

Deno.test("leftoversText() says how far sending is, or how much waits", () => {
  const amount = (durationMs: number) => ({ durationMs, bytes: durationMs });
  const waiting = { sessions: 2, ...amount(200_000) };
  const nothing = { sending: undefined, waiting: { sessions: 0, ...amount(0) }, refused: [] };
  assert.equal(leftoversText(t, nothing), "");
  assert.equal(
    leftoversText(t, { ...nothing, waiting }),
    "3:20 of earlier recordings waiting on this device",
  );
  const sending = { total: amount(200_000), left: amount(120_500), isAway: false };
  assert.equal(
    leftoversText(t, { sending, waiting, refused: [] }),
    "Sending 2:00 of an earlier recording… 39 %",
  );
  const away = { sending: { ...sending, isAway: true }, waiting, refused: [] };
  assert.match(leftoversText(t, away), /^3:20 of earlier recordings are safe on this device/);
  const onlyStop = { total: amount(0), left: amount(0), isAway: false };
  assert.equal(leftoversText(t, { ...nothing, sending: onlyStop }), "", "nothing worth a word");
});

Deno.test("refusedText() names the recording that the computer does not take", () => {
  const session = { id: "a", name: "Kitchen", startedAt: 0, code: "x", durationMs: 5000, bytes: 9 };
  const text = refusedText(t, "en", session);
  assert.match(text, /rest of “Kitchen” \(.*19(69|70).*: 5 s, 9 B\.$/);
});

Deno.test("roomText() tells how long the room lasts at the present rate", () => {
  const progress = { ...NO_PROGRESS, recordedBytes: 1000, recordedMs: 1000 };
  assert.equal(roomText(t, undefined, progress), "");
  assert.equal(
    roomText(t, 19_259_000, progress),
    "Room for about 5 h 20 min without the computer.",
  );
  assert.equal(roomText(t, 179_000, progress), "Room for about 2 min without the computer.");
  assert.equal(
    roomText(t, 2048, NO_PROGRESS),
    "Without the computer, this device can keep 2 KB.",
  );
});

Deno.test("waitingText() counts this recording and earlier ones", () => {
  const waiting = { count: 1, bytes: 1000, durationMs: 1 };
  const leftovers = {
    sending: undefined,
    waiting: { sessions: 1, bytes: 24, durationMs: 1 },
    refused: [],
  };
  assert.equal(
    waitingText(t, { ...NO_PROGRESS, waiting }, leftovers),
    "1 KB waiting on this device.",
  );
  const none = { ...leftovers, waiting: { sessions: 0, bytes: 0, durationMs: 0 } };
  assert.equal(waitingText(t, NO_PROGRESS, none), "");
});
