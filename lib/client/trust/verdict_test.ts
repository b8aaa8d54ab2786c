/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { missingSteps, type Probe, type Results, type Verdict, verdictOf } from "./verdict.ts";

const PROBES: Probe[] = ["waiting", "testing", "ok", "failed", "silent"];
const plain = (https: Probe, wss: Probe, computer: Probe = "ok"): Results => ({
  https,
  wss,
  computer,
  isPastWarning: false,
  isVouched: true,
});
const secure = (https: Probe, wss: Probe): Results => ({
  ...plain(https, wss),
  computer: undefined,
});

const CASES: [what: string, results: Results, verdict: Verdict][] = [
  ["nothing was tested", plain("waiting", "waiting", "waiting"), "waiting"],
  ["one test is under way", plain("ok", "testing"), "testing"],
  ["one test has not begun", plain("ok", "ok", "waiting"), "testing"],
  ["both work", plain("ok", "ok"), "trusted"],
  ["both work over HTTPS", secure("ok", "ok"), "trusted"],
  ["the network came back in between", plain("ok", "ok", "failed"), "trusted"],
  ["both work past a warning", { ...secure("ok", "ok"), isPastWarning: true }, "warned"],
  ["both are refused", plain("failed", "failed"), "untrusted"],
  ["pages pass, WSS is refused", plain("ok", "failed"), "socket"],
  ["pages pass, WSS does not answer", secure("ok", "silent"), "socket"],
  ["only WSS passes", plain("failed", "ok"), "untrusted"],
  ["HTTPS does not answer", plain("silent", "silent"), "silent"],
  ["nobody answers", plain("failed", "failed", "silent"), "away"],
  ["HTTPS goes away below the page", secure("failed", "failed"), "away"],
  ["the name is another", { ...plain("failed", "failed"), isVouched: false }, "unnamed"],
];
for (const [what, results, verdict] of CASES) {
  Deno.test(`verdictOf() says ${verdict} when ${what}`, () => {
    assert.equal(verdictOf(results), verdict);
  });
}

Deno.test("verdictOf() says trusted only where both were tested and both work", () => {
  for (const https of PROBES) {
    for (const wss of PROBES) {
      for (const computer of [undefined, ...PROBES]) {
        const verdict = verdictOf({ ...plain(https, wss), computer });
        if (verdict === "trusted" || verdict === "warned") {
          assert.deepEqual([https, wss], ["ok", "ok"]);
        }
        if ([https, wss].includes("waiting")) assert.ok(["waiting", "testing"].includes(verdict));
      }
    }
  }
});

Deno.test("missingSteps() names the first until something was downloaded, then the others", () => {
  assert.deepEqual(missingSteps("untrusted", 3, false), [1]);
  assert.deepEqual(missingSteps("untrusted", 3, true), [2, 3]);
  assert.deepEqual(missingSteps("socket", 3, true), [2, 3]);
  assert.deepEqual(missingSteps("warned", 2, true), [2]);
  assert.deepEqual(missingSteps("untrusted", 1, true), [1]);
});

Deno.test("missingSteps() names none where a step would not help", () => {
  for (const verdict of ["waiting", "testing", "trusted", "away", "silent", "unnamed"] as const) {
    assert.deepEqual(missingSteps(verdict, 3, true), [], verdict);
  }
  assert.deepEqual(missingSteps("untrusted", 0, true), []);
});
