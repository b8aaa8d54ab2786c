import assert from "node:assert/strict";
import { TRUST_LANGUAGES } from "../../lib/i18n/trust/texts.ts";
import { linesOf, widthOf } from "./drawn_text.ts";

Deno.test("widthOf() counts Han characters as squares, letters as about half of one", () => {
  assert.equal(widthOf("证书"), 2);
  assert.ok(Math.abs(widthOf("abcd") - 2.28) < 0.001);
});

Deno.test("linesOf() breaks at spaces", () => {
  assert.deepEqual(linesOf("Trusted Root Authorities", 8.5), ["Trusted Root", "Authorities"]);
  assert.deepEqual(linesOf("Allow", 1), ["Allow"], "a word stays whole");
  assert.deepEqual(linesOf("", 5), [""]);
});

Deno.test("linesOf() breaks between Han characters, never before their punctuation", () => {
  assert.deepEqual(linesOf("针对根证书启用完全信任", 6), ["针对根证书启", "用完全信任"]);
  assert.deepEqual(linesOf("描述文件。你要", 4), ["描述文", "件。你要"]);
});

Deno.test("linesOf() loses nothing of any menu entry", () => {
  for (const messages of Object.values(TRUST_LANGUAGES)) {
    for (const text of Object.values(messages)) {
      const squeezed = (parts: string[]) => parts.join("").replaceAll(/\s/g, "");
      assert.equal(squeezed(linesOf(text, 12)), squeezed([text]));
    }
  }
});
