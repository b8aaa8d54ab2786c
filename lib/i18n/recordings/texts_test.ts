import assert from "node:assert/strict";
import { translateRecordings } from "./texts.ts";

Deno.test("translateRecordings() counts as each language does", () => {
  const en = translateRecordings("en");
  assert.equal(en.plural("card.gaps", { n: 1 }), "1 gap");
  assert.equal(en.plural("card.gaps", { n: 3 }), "3 gaps");
  assert.equal(translateRecordings("zh").plural("card.gaps", { n: 1 }), "1 处缺失");
});
