import assert from "node:assert/strict";
import { translateRecordings } from "../../../lib/i18n/recordings/texts.ts";
import type { RecordingSummary } from "../../../lib/shared/library.ts";
import { cardWords, dayText, durationText, extentText, lengthMs } from "./words.ts";

const at = (text: string) => Date.parse(`${text}Z`);
const NOW = at("2026-11-28T12:00");
const words = cardWords(translateRecordings("en"), "UTC", NOW);

function recording(
  from: string,
  until: string | null,
  state: RecordingSummary["state"] = "stopped",
) {
  const untilAt = until === null ? null : at(until);
  return { startedAt: at(from), untilAt, state, durationMs: 5000 } as RecordingSummary;
}

Deno.test("extentText() says the day only where it is another", () => {
  const text = (...args: Parameters<typeof recording>) => extentText(words, recording(...args));
  assert.equal(text("2026-11-27T15:12", "2026-11-27T15:40"), "15:12 to 15:40");
  assert.equal(text("2026-11-27T15:12:01", "2026-11-27T15:12:40"), "15:12");
  assert.equal(text("2026-11-27T23:50", "2026-11-28T00:10"), "23:50 to 28 Nov, 00:10");
  assert.equal(text("2026-11-27T15:12", "2026-11-28T15:12"), "15:12 to 28 Nov, 15:12");
  assert.equal(text("2026-11-27T15:12", null), "15:12");
  assert.equal(text("2026-11-27T15:12", "2026-11-27T15:40", "recording"), "15:12 until now");
  const shanghai = { ...cardWords(words.t, "Asia/Shanghai", NOW) };
  assert.equal(
    extentText(shanghai, recording("2026-11-27T15:12", "2026-11-27T15:40")),
    "23:12 to 23:40",
  );
});

Deno.test("lengthMs() grows while a session goes on", () => {
  assert.equal(lengthMs(recording("2026-11-28T11:59", null, "recording"), NOW), 60_000);
  assert.equal(lengthMs(recording("2026-11-28T12:01", null, "recording"), NOW), 0);
  assert.equal(lengthMs(recording("2026-11-28T11:59", null), NOW), 5000);
});

Deno.test("durationText() says what counts", () => {
  const texts = [0, 59_999, 60_000, 3_599_000, 3_600_000, 90_061_000];
  assert.deepEqual(texts.map((ms) => durationText(words.t, ms)), [
    "0 s",
    "59 s",
    "1 min",
    "59 min",
    "1 h 0 min",
    "25 h 1 min",
  ]);
});

Deno.test("dayText() knows today and yesterday", () => {
  const text = (day: string) => dayText(words, day, at(`${day}T08:00`));
  assert.deepEqual(text("2026-11-28"), { title: "Today", date: "Saturday, 28 November 2026" });
  assert.equal(text("2026-11-27").title, "Yesterday");
  assert.deepEqual(text("2026-11-26"), { title: "Thursday, 26 November 2026" });
});
