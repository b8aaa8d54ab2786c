import assert from "node:assert/strict";
import { languageOf, negotiate } from "./negotiate.ts";

Deno.test("negotiate() takes what was chosen, then the first wish that can be met", () => {
  assert.equal(negotiate(["zh-CN", "en"], "en"), "en");
  assert.equal(negotiate(["zh-CN", "en"]), "zh");
  assert.equal(negotiate(["fr", "zh-Hant-TW", "en"]), "zh");
  assert.equal(negotiate(["ZH"]), "zh");
  assert.equal(negotiate(["fr", "de"]), "en");
  assert.equal(negotiate(["*"]), "en");
  assert.equal(negotiate([]), "en");
  assert.equal(negotiate(["zh"], "klingon"), "zh");
  assert.equal(negotiate(["constructor"], "toString"), "en");
});

const REQUESTS: [Record<string, string>, "en" | "zh"][] = [
  [{}, "en"],
  [{ "accept-language": "zh-CN,zh;q=0.9,en;q=0.8" }, "zh"],
  [{ "accept-language": "en;q=0.3, zh;q=0.8" }, "zh"],
  [{ "accept-language": "zh;q=0, en" }, "en"],
  [{ "accept-language": "zh", "cookie": "lang=en" }, "en"],
  [{ "accept-language": "en", "cookie": "a=b; lang=zh; c=d" }, "zh"],
  [{ "accept-language": "zh", "cookie": "slang=en; lang=" }, "zh"],
];
for (const [headers, lang] of REQUESTS) {
  Deno.test(`languageOf() answers ${JSON.stringify(headers)} in ${lang}`, () => {
    assert.equal(languageOf(new Request("https://camera.local/", { headers })), lang);
  });
}

Deno.test("languageOf() does as the address says, if it names a language", () => {
  const headers = { "accept-language": "en", "cookie": "lang=en" };
  const of = (search: string) =>
    languageOf(new Request(`https://camera.local/trust${search}`, { headers }));
  assert.equal(of("?lang=zh"), "zh");
  assert.equal(of("?lang=klingon"), "en");
  assert.equal(of("?lang="), "en");
});
