/// <reference lib="deno.window" />
import assert from "node:assert/strict";
import fc from "fast-check";
import { cookieValue } from "./cookies.ts";

const cases: [header: string | null, value: string | undefined][] = [
  [null, undefined],
  ["", undefined],
  ["a", undefined],
  ["a=", ""],
  ["a=1", "1"],
  ["b=2; a=1", "1"],
  ["b=2;a=1;c=3", "1"],
  ["  a=1  ", "1"],
  ["a=1; a=2", "1"],
  ["a=b=c", "b=c"],
  ["A=1", undefined],
  ["aa=1; ba=2", undefined],
  ['b="; a=1"', '1"'],
];

for (const [header, value] of cases) {
  Deno.test(`cookieValue() of a in ${JSON.stringify(header)} is ${JSON.stringify(value)}`, () => {
    assert.equal(cookieValue(header, "a"), value);
  });
}

Deno.test("cookieValue() finds every cookie that a browser puts together", () => {
  // RFC 6265, section 4.1.1: cookie-name and cookie-value.
  const name = fc.stringMatching(/^[\w!#$%&'*+.^`|~-]+$/);
  const value = fc.stringMatching(/^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/);
  fc.assert(fc.property(fc.uniqueArray(fc.tuple(name, value), { selector: ([n]) => n }), (all) => {
    const header = all.map((pair) => pair.join("=")).join("; ");
    for (const [name, value] of all) assert.equal(cookieValue(header, name), value);
  }));
});
