import assert from "node:assert/strict";
import { ROLES } from "../../shared/roles.ts";
import { accessEn } from "./en.ts";
import { ACCESS_LANGUAGES, type AccessKey, translateAccess } from "./texts.ts";

const keys = Object.keys(accessEn) as AccessKey[];
const paramsOf = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

for (const [lang, messages] of Object.entries(ACCESS_LANGUAGES)) {
  Deno.test(`pairing and settings in ${lang} have every text, parameters and all`, () => {
    assert.deepEqual(Object.keys(messages).sort(), [...keys].sort());
    for (const key of keys) {
      assert.deepEqual(paramsOf(messages[key]), paramsOf(accessEn[key]), key);
      assert.notEqual(messages[key].trim(), "", key);
      assert.equal(messages[key].replace(/\{\w+\}/g, "").match(/[{}]/), null, key);
    }
  });
}

Deno.test("pairing and settings in zh say nothing in English that en says", () => {
  const same = keys.filter((key) => ACCESS_LANGUAGES.zh[key] === accessEn[key]);
  assert.deepEqual(same, []);
});

Deno.test("every role has its words", () => {
  const wanted = ROLES.flatMap((role) => [`role.${role}`, `role.${role}.can`]);
  assert.deepEqual(wanted.filter((key) => !Object.hasOwn(accessEn, key)), []);
});

Deno.test("translateAccess() fills in parameters", () => {
  const en = translateAccess("en");
  assert.equal(en("pair.waiting", { seconds: 8 }), "Too many wrong codes. Try again in 8 s.");
  assert.equal(translateAccess("zh")("devices.role", { name: "厨房" }), "厨房 的身份");
});
