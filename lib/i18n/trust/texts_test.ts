import assert from "node:assert/strict";
import { trustEn } from "./en.ts";
import { checkTexts, translateTrust } from "./texts.ts";

const keys = Object.keys(trustEn);

Deno.test("translateTrust() fills in parameters", () => {
  assert.equal(translateTrust("en")("step.number", { n: 2 }), "Step 2");
  assert.equal(
    translateTrust("zh")("check.verdict.silent", { port: 5001 }),
    "电脑的 5001 端口没有响应",
  );
});

Deno.test("checkTexts() has what the live check says, and nothing else", () => {
  const texts = checkTexts("zh");
  assert.equal(texts["check.retry"], "重新检查");
  assert.ok(Object.keys(texts).every((key) => key.startsWith("check.")));
  assert.equal(Object.keys(texts).length, keys.filter((key) => key.startsWith("check.")).length);
});
