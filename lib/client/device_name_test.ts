/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { deviceNameOf } from "./device_name.ts";

const AGENTS = [
  ["iPhone", 5, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15"],
  ["iPad", 5, "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.5"],
  ["Mac", 0, "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/140"],
  ["Android", 5, "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/140 Mobile"],
  ["Windows", 10, "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140"],
  ["Chromebook", 0, "Mozilla/5.0 (X11; CrOS x86_64 16181.47.0) AppleWebKit/537.36 Chrome/140"],
  ["Linux", 0, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"],
  ["", 0, "curl/8"],
] as const;

for (const [name, touchPoints, agent] of AGENTS) {
  Deno.test(`deviceNameOf() calls a device ${name || "nothing"}`, () => {
    assert.equal(deviceNameOf(agent, touchPoints), name);
  });
}
