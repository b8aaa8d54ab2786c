import assert from "node:assert/strict";
import { liveEn } from "./en.ts";
import { LIVE_LANGUAGES, type LiveKey } from "./texts.ts";

const keys = Object.keys(liveEn) as LiveKey[];
const paramsOf = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

for (const [lang, messages] of Object.entries(LIVE_LANGUAGES)) {
  Deno.test(`the live wall in ${lang} has every text, parameters and all`, () => {
    assert.deepEqual(Object.keys(messages).sort(), [...keys].sort());
    for (const key of keys) {
      assert.deepEqual(paramsOf(messages[key]), paramsOf(liveEn[key]), key);
      assert.notEqual(messages[key].trim(), "", key);
    }
  });
}

Deno.test("the live wall in zh says nothing in English that en says", () => {
  assert.deepEqual(keys.filter((key) => LIVE_LANGUAGES.zh[key] === liveEn[key]), []);
});
