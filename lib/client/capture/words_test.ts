/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { translate } from "../../i18n/languages.ts";
import { STOPPED } from "../testing/fake_server.ts";
import { NO_PROGRESS } from "./session.ts";
import type { Link } from "./uplink.ts";
import { durationText, outcomeText, queueText, savedText } from "./words.ts";

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
