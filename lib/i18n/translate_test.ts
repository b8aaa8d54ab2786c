import assert from "node:assert/strict";
import { en } from "./en.ts";
import { LANGUAGES, translate } from "./languages.ts";
import { type Key, translator } from "./translate.ts";

const keys = Object.keys(en) as Key[];
const paramsOf = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

for (const [lang, messages] of Object.entries(LANGUAGES)) {
  Deno.test(`${lang} has every key of en, and no other`, () => {
    assert.deepEqual(Object.keys(messages).sort(), [...keys].sort());
  });

  Deno.test(`${lang} has every parameter of en, and says something`, () => {
    for (const key of keys) {
      assert.deepEqual(paramsOf(messages[key]), paramsOf(en[key]), key);
      assert.notEqual(messages[key].trim(), "", key);
      assert.equal(messages[key].replace(/\{\w+\}/g, "").match(/[{}]/), null, key);
    }
  });
}

Deno.test("zh says nothing in English that en says", () => {
  const same = keys.filter((key) => LANGUAGES.zh[key] === en[key]);
  assert.deepEqual(same, ["bit-rate.value"]);
});

Deno.test("translator() fills in parameters, and leaves none behind", () => {
  const t = translate("en");
  assert.equal(t("button.start"), "Start recording");
  assert.equal(t("saved.seconds", { saved: 12, recorded: 13 }), "12 of 13 s saved");
  assert.equal(t("segment", { number: "{n}" }), "Segment {n}");
  assert.equal(translate("zh")("seconds", { n: 42 }), "42 秒");
});

Deno.test("translator() counts as the language does", () => {
  const params = { duration: "0:12", size: "3 MB" };
  const english = translate("en");
  assert.equal(english.plural("outcome", { n: 1, ...params }), "0:12 saved in 1 file, 3 MB");
  assert.equal(english.plural("outcome", { n: 2, ...params }), "0:12 saved in 2 files, 3 MB");
  assert.equal(english.plural("outcome", { n: 0, ...params }), "0:12 saved in 0 files, 3 MB");
  const zh = translator("zh", LANGUAGES.zh);
  assert.equal(zh.plural("outcome", { n: 1, ...params }), "已保存 0:12，共 1 个文件，3 MB");
});
