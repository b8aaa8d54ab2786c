import assert from "node:assert/strict";
import { trustEn } from "./en.ts";
import { checkTexts, translateTrust, TRUST_LANGUAGES, type TrustKey } from "./texts.ts";

const keys = Object.keys(trustEn) as TrustKey[];
const paramsOf = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

for (const [lang, messages] of Object.entries(TRUST_LANGUAGES)) {
  Deno.test(`the trust page in ${lang} has every text, parameters and all`, () => {
    assert.deepEqual(Object.keys(messages).sort(), [...keys].sort());
    for (const key of keys) {
      assert.deepEqual(paramsOf(messages[key]), paramsOf(trustEn[key]), key);
      assert.notEqual(messages[key].trim(), "", key);
      assert.equal(messages[key].replace(/\{\w+\}/g, "").match(/[{}]/), null, key);
    }
  });
}

Deno.test("the trust page in zh says nothing in English that en says", () => {
  const same = keys.filter((key) => TRUST_LANGUAGES.zh[key] === trustEn[key]);
  assert.deepEqual(same, []);
});

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
