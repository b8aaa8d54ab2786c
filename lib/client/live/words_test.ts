/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { translateLive } from "../../i18n/live/texts.ts";
import type { CameraView } from "../../shared/cameras.ts";
import { TROUBLES } from "../capture/watchdog.ts";
import {
  batteryText,
  delayText,
  formatName,
  isBatteryLow,
  queueText,
  warningsOf,
} from "./words.ts";

const t = translateLive("en");
const view = (status: Partial<NonNullable<CameraView["status"]>> = {}): CameraView => ({
  session: "s",
  page: "p",
  name: "Hall",
  state: "recording",
  startedAt: 0,
  connectedAt: 0,
  clockOffsetMs: 0,
  status: { queuedBytes: 0, queuedMs: 0, visible: true, wakeLock: true, ...status },
  facts: null,
  viewers: 0,
  mediaAt: null,
});

Deno.test("delayText() and queueText() say seconds, then a clock", () => {
  assert.equal(delayText(t, 640), "0.6 s old");
  assert.equal(delayText(t, 150_000), "2:30 old");
  assert.equal(queueText(t, view({ queuedMs: 4000 })), "");
  assert.equal(queueText(t, view({ queuedMs: 42_900 })), "42 s waiting on the device");
  assert.equal(queueText(t, view({ queuedMs: 150_000 })), "2:30 waiting on the device");
});

Deno.test("batteryText() says nothing of a battery that nobody knows", () => {
  assert.equal(batteryText(t, view()), "");
  assert.equal(batteryText(t, view({ battery: 0.204 })), "Battery 20 %");
  assert.deepEqual([isBatteryLow(view({ battery: 0.2 })), isBatteryLow(view())], [true, false]);
});

Deno.test("warningsOf() tells the screen, the background and the last error in words", () => {
  assert.deepEqual(warningsOf(t, view()), []);
  assert.deepEqual(warningsOf(t, view({ wakeLock: false })), [t("fact.screen")]);
  assert.deepEqual(warningsOf(t, view({ wakeLock: false, visible: false })), [t("fact.hidden")]);
  for (const trouble of TROUBLES) {
    assert.deepEqual(warningsOf(t, view({ lastError: trouble })), [t(`error.${trouble}`)]);
  }
  assert.deepEqual(warningsOf(t, view({ lastError: "odd" })), ["The camera reports: odd"]);
  assert.deepEqual(warningsOf(t, { ...view(), status: null }), []);
});

Deno.test("formatName() names what a camera records", () => {
  assert.equal(formatName("video/x-matroska;codecs=avc1,opus"), "H.264 · Matroska");
  assert.equal(formatName('video/webm;codecs="av01.0.05M.08,opus"'), "AV1 · WebM");
  assert.equal(formatName("video/ogg"), "");
});
