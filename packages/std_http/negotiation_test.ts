import { deepEqual, equal } from "node:assert/strict";
import { acceptsLanguages } from "./negotiation.ts";

function request(acceptLanguage?: string): Request {
  const headers = new Headers();
  if (acceptLanguage !== undefined) headers.set("accept-language", acceptLanguage);
  return new Request("http://localhost/", { headers });
}

const lists: [header: string | undefined, wanted: string[]][] = [
  [undefined, ["*"]],
  ["en", ["en"]],
  ["en, zh", ["en", "zh"]],
  ["en;q=0.5, zh", ["zh", "en"]],
  ["zh-CN,zh;q=0.9,en;q=0.8", ["zh-CN", "zh", "en"]],
  ["en;q=0, de", ["de"]],
  ["en; x=1; q=0.1, de;q=0.2", ["de", "en"]],
  ["en;q=much, de", ["de"]],
  ["a b, , -, en", ["en"]],
];

for (const [header, wanted] of lists) {
  Deno.test(`acceptsLanguages() reads ${header}`, () => {
    deepEqual(acceptsLanguages(request(header)), wanted);
  });
}

const choices: [header: string | undefined, languages: string[], best: string | undefined][] = [
  [undefined, ["zh", "en"], "zh"],
  ["en", ["zh", "en"], "en"],
  ["fr", ["zh", "en"], undefined],
  ["zh-CN,zh;q=0.9,en;q=0.8", ["en", "zh"], "zh"],
  ["en-GB,en-US;q=0.9", ["en", "zh"], "en"],
  ["en-us", ["en-US"], "en-US"],
  ["*", ["zh", "en"], "zh"],
  ["*, zh;q=0", ["zh", "en"], "en"],
  ["*;q=0.1, en;q=0.5", ["zh", "en"], "en"],
  ["en;q=0", ["en"], undefined],
  ["zh, en", ["en", "zh"], "zh"],
];

for (const [header, languages, best] of choices) {
  Deno.test(`acceptsLanguages() chooses ${best} of ${languages} for ${header}`, () => {
    equal(acceptsLanguages(request(header), ...languages), best);
  });
}
