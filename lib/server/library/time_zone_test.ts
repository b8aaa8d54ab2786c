import assert from "node:assert/strict";
import { timeZoneOf } from "./time_zone.ts";

const here = new Intl.DateTimeFormat().resolvedOptions().timeZone;
const zone = (cookie?: string) =>
  timeZoneOf(new Request("https://x/", { headers: cookie ? { cookie } : {} }));

Deno.test("timeZoneOf() is what the browser told", () => {
  assert.equal(zone("a=b; tz=Asia%2FShanghai"), "Asia/Shanghai");
  assert.equal(zone("tz=America/Argentina/Buenos_Aires"), "America/Argentina/Buenos_Aires");
});

Deno.test("timeZoneOf() is this computer's where that is nothing", () => {
  for (const cookie of [undefined, "tz=", "tz=Mars", "tz=%E0%A4%A", `tz=${"A".repeat(5000)}`]) {
    assert.equal(zone(cookie), here, cookie);
  }
});
