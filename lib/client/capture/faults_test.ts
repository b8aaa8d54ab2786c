/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { LANGUAGES } from "../../i18n/languages.ts";
import { cameraFault, fault, FAULT_CODES, recorderFault } from "./faults.ts";

const NAMES = [
  ["NotAllowedError", "not-allowed", "tap"],
  ["NotFoundError", "not-found", "soften"],
  ["NotReadableError", "in-use", "tap"],
  ["OverconstrainedError", "overconstrained", "soften"],
  ["AbortError", "hardware", "tap"],
  ["SecurityError", "policy", "no"],
  ["InvalidStateError", "inactive", "tap"],
  ["DataCloneError", "unknown", "tap"],
  ["constructor", "unknown", "tap"],
] as const;

for (const [name, code, retry] of NAMES) {
  Deno.test(`cameraFault() knows ${name}`, () => {
    assert.deepEqual(cameraFault(new DOMException("why", name)), { code, retry, detail: "why" });
  });
}

Deno.test("cameraFault() knows a TypeError and what is no error at all", () => {
  assert.equal(cameraFault(new TypeError("nothing asked for")).code, "bad-request");
  assert.deepEqual(cameraFault("no"), { code: "unknown", retry: "tap", detail: "no" });
  assert.equal(cameraFault(undefined).code, "unknown");
  assert.equal(cameraFault(null).code, "unknown");
});

Deno.test("recorderFault() tells a refused format from a broken recorder", () => {
  assert.equal(recorderFault(new DOMException("", "NotSupportedError")).code, "format-refused");
  assert.equal(recorderFault(new DOMException("", "InvalidModificationError")).code, "recorder");
  assert.equal(recorderFault(undefined).code, "recorder");
});

Deno.test("fault() makes every fault that there is", () => {
  for (const code of FAULT_CODES) assert.equal(fault(code).code, code);
});

for (const [lang, messages] of Object.entries(LANGUAGES)) {
  Deno.test(`every fault has a sentence and a next step in ${lang}`, () => {
    for (const code of FAULT_CODES) {
      assert.ok(messages[`fault.${code}`], code);
      assert.ok(messages[`next.${code}`], code);
    }
  });
}
