import assert from "node:assert/strict";
import { translateStorage } from "../../lib/i18n/storage/texts.ts";
import { DAY_MS } from "../../lib/shared/units.ts";
import { forecastText } from "./forecast_text.ts";

// A Saturday.
const NOW = new Date(2026, 10, 28, 12).getTime();

Deno.test("forecastText() is as exact as people want it", () => {
  const [en, zh] = [translateStorage("en"), translateStorage("zh")];
  const cases: [inDays: number | null, en: RegExp, zh: RegExp][] = [
    [null, /does not fill up/, /不会被录满/],
    [0.01, /disk is full\./, /磁盘已满/],
    [0.05, /full in an hour/, /1 小时/],
    [0.5, /full in 12 hours/, /12 小时/],
    [3.5, /full on Tuesday|full on Wednesday/, /星期[二三]/],
    [9, /room for 9 days/, /9 天/],
    [1000, /more than a year/, /一年以上/],
  ];
  for (const [inDays, english, chinese] of cases) {
    const fullAt = inDays === null ? null : NOW + inDays * DAY_MS;
    const forecast = { fullAt, bytesPerDay: 1 };
    assert.match(forecastText(en, forecast, NOW), english);
    assert.match(forecastText(zh, forecast, NOW), chinese);
  }
  assert.match(forecastText(en, null, NOW), /Half an hour/);
});
