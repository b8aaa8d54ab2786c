import assert from "node:assert/strict";
import { readFlag } from "./read_flag.ts";

const cases: [query: string, isOn: boolean | undefined][] = [
  ["", false],
  ["then", false],
  ["now", true],
  ["now=", true],
  ["now=1", true],
  ["now=true", true],
  ["now=false", undefined],
  ["now=0", undefined],
  ["now=no", undefined],
  ["now&now=false", undefined],
];
for (const [query, isOn] of cases) {
  Deno.test(`readFlag() takes "${query}" for ${isOn}`, () => {
    assert.equal(readFlag(new URLSearchParams(query), "now"), isOn);
  });
}
