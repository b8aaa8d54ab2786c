import assert from "node:assert/strict";
import { playerEn } from "./en.ts";
import { PLAYER_LANGUAGES, type PlayerKey, translatePlayer } from "./texts.ts";

const keys = Object.keys(playerEn) as PlayerKey[];
const paramsOf = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

for (const [lang, messages] of Object.entries(PLAYER_LANGUAGES)) {
  Deno.test(`a session's page in ${lang} has every text, parameters and all`, () => {
    assert.deepEqual(Object.keys(messages).sort(), [...keys].sort());
    for (const key of keys) {
      assert.deepEqual(paramsOf(messages[key]), paramsOf(playerEn[key]), key);
      assert.notEqual(messages[key].trim(), "", key);
      assert.equal(messages[key].replace(/\{\w+\}/g, "").match(/[{}]/), null, key);
    }
  });
}

Deno.test("a session's page in zh says nothing in English that en says", () => {
  const same = keys.filter((key) => PLAYER_LANGUAGES.zh[key] === playerEn[key]);
  assert.deepEqual(same, ["cause.unknown", "story.take.size"]);
});

Deno.test("every cause that docs/STORAGE.md lists has its words", async () => {
  const docs = await Deno.readTextFile(new URL("../../../docs/STORAGE.md", import.meta.url));
  const table = docs.slice(docs.indexOf("| cause"), docs.indexOf("## When the disk is full"));
  const causes = [...table.matchAll(/`([a-z-]+)`/g)].map(([, cause]) => cause);
  assert.ok(causes.length > 10);
  assert.deepEqual(causes.filter((cause) => !Object.hasOwn(playerEn, `cause.${cause}`)), []);
});

Deno.test("translatePlayer() fills in parameters", () => {
  const t = translatePlayer("en");
  assert.equal(
    t("skipped.why", { duration: "42 s", cause: t("cause.camera-lost") }),
    "Nothing was recorded for 42 s: the camera was gone",
  );
});
