import assert from "node:assert/strict";
import { fold, searchFor, wordsOf } from "./search_words.ts";

const CATALOG = {
  cameras: () =>
    ["Hall", "hallway 2", "Küche", "Garden 100%", "前门", "СКЛАД", "Straße_1"].map((name) => ({
      name,
    })),
  noted: () => [
    { id: "a", name: "Hall", note: "Birthday of Zoë" },
    { id: "b", name: "Yard", note: "快递送到\nsecond line" },
  ],
};
const search = (text: string) => searchFor(CATALOG, text);

Deno.test("fold() lets case, width and accents be", () => {
  assert.equal(fold("KÜCHE"), fold("kuche"));
  assert.equal(fold("STRASSE"), fold("Straße"));
  assert.equal(fold("Ｈａｌｌ"), "hall");
  assert.equal(fold("СКЛАД"), "склад");
});

Deno.test("wordsOf() gives each word once", () => {
  assert.deepEqual(wordsOf("  Hall \t hall\nBIRTHDAY "), ["hall", "birthday"]);
  assert.deepEqual(wordsOf(" \u3000 "), []);
});

Deno.test("searchFor() wants every word, in name or note", () => {
  assert.equal(search(" "), null);
  assert.deepEqual(search("HALL"), { names: ["Hall", "hallway 2"], ids: ["a"] });
  assert.deepEqual(search("zoe hall"), { names: [], ids: ["a"] });
  assert.deepEqual(search("hall way"), { names: ["hallway 2"], ids: [] });
  assert.deepEqual(search("kuche"), { names: ["Küche"], ids: [] });
  assert.deepEqual(search("склад"), { names: ["СКЛАД"], ids: [] });
  assert.deepEqual(search("快递"), { names: [], ids: ["b"] });
  assert.deepEqual(search("birthday line"), { names: [], ids: [] });
});

Deno.test("searchFor() takes SQL's wildcards for letters", () => {
  assert.deepEqual(search("%"), { names: ["Garden 100%"], ids: [] });
  assert.deepEqual(search("e_1"), { names: ["Straße_1"], ids: [] });
  assert.deepEqual(search("h_ll"), { names: [], ids: [] });
  assert.deepEqual(search("' OR 1=1 --"), { names: [], ids: [] });
});
