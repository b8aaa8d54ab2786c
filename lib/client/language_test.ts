/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { negotiate } from "../i18n/negotiate.ts";
import { cookieValue } from "../shared/cookies.ts";
import { readSettings } from "./capture/settings.ts";
import { languageCookie, rememberLanguage } from "./language.ts";

Deno.test("languageCookie() is what the server reads", () => {
  const [pair] = languageCookie("zh").split(";");
  assert.equal(negotiate(["en"], cookieValue(pair, "lang")), "zh");
});

Deno.test("rememberLanguage() changes nothing else of what the camera page remembers", () => {
  const kept = new Map<string, string>();
  const store = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  rememberLanguage(store, "zh");
  const before = readSettings(store);
  rememberLanguage(store, "en");
  assert.deepEqual(readSettings(store), { ...before, lang: "en" });
  assert.equal(before.lang, "zh");
  rememberLanguage(undefined, "zh");
});
