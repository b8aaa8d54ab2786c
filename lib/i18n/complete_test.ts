import assert from "node:assert/strict";
import { walk } from "@std/fs/walk";
import { LANGUAGES } from "./languages.ts";

/** Texts of one area of the app, by language. */
type Area = Record<string, Record<string, string>>;

const paramsOf = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
/** `name.other` of `name.one`: Chinese has one form for all numbers. */
const isSingular = (key: string) => key.endsWith(".one");
/** What is the same in every language, parameters left out: signs, numbers, and units. */
const SAME = /^(?:[\W\d_]|Mbit\/s)*$/;

const areas: [name: string, area: Area][] = [["capture page", LANGUAGES]];
const here = new URL(".", import.meta.url);
for await (const { path } of walk(here, { match: [/[\\/]texts\.ts$/] })) {
  for (const [name, area] of Object.entries(await import(`file://${path}`))) {
    if (name.endsWith("_LANGUAGES")) areas.push([name, area as Area]);
  }
}

for (const [name, area] of areas) {
  const { en, ...others } = area;
  for (const [lang, texts] of Object.entries(others)) {
    Deno.test(`${name} in ${lang} have every text, parameters and all`, () => {
      assert.deepEqual(Object.keys(texts).sort(), Object.keys(en).sort());
      for (const [key, text] of Object.entries(texts)) {
        assert.notEqual(text.trim(), "", key);
        assert.equal(text.replace(/\{\w+\}/g, "").match(/[{}]/), null, key);
        if (!isSingular(key)) assert.deepEqual(paramsOf(text), paramsOf(en[key]), key);
      }
    });

    Deno.test(`${name} in ${lang} say nothing in English`, () => {
      const same = Object.entries(texts).filter(([key, text]) =>
        text === en[key] && !SAME.test(text.replace(/\{\w+\}/g, ""))
      );
      assert.deepEqual(same, []);
    });
  }
}

Deno.test("every area of the app is looked at", () => {
  assert.ok(areas.length >= 4, areas.map(([name]) => name).join());
});
