import assert from "node:assert/strict";
import fc from "fast-check";
import { deriveCode, isCode, newCode, newSalt, plainCode } from "./codes.ts";

const SALT = new TextEncoder().encode("salt");

Deno.test("newCode() makes eight digits, never the same in a row", () => {
  const made = Array.from({ length: 200 }, newCode);
  for (const code of made) assert.match(code, /^\d{4}-\d{4}$/);
  assert.ok(new Set(made).size > 190);
});

const spellings: [typed: string, plain: string][] = [
  ["1234-5678", "12345678"],
  [" 1234 5678\n", "12345678"],
  ["1234–5678", "12345678"],
  ["１２３４－５６７８", "12345678"],
  ["１２３４　５６７８", "12345678"],
  ["Garden 2026", "garden2026"],
  ["Ga\u0308rten-Tor", "gärtentor"],
  ["花园门钥匙 1", "花园门钥匙1"],
];

for (const [typed, plain] of spellings) {
  Deno.test(`plainCode() reads ${JSON.stringify(typed)} as ${plain}`, async () => {
    assert.equal(plainCode(typed), plain);
    assert.ok(isCode(typed));
    assert.deepEqual(await deriveCode(typed, SALT, 1), await deriveCode(plain, SALT, 1));
  });
}

const noCodes = [
  "",
  "------",
  "12345",
  "1-2-3-4-5",
  "1234_5678",
  "1234.5678",
  "1234567\u0000",
  "12345678\u202e",
  "x".repeat(65),
];

Deno.test("isCode() takes six to 64 letters and digits, and nothing else", () => {
  for (const text of noCodes) assert.equal(isCode(text), false, JSON.stringify(text));
  for (const text of ["123456", "x".repeat(64), newCode()]) assert.equal(isCode(text), true, text);
});

Deno.test("plainCode() of a plain code is itself", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => {
    if (isCode(text)) assert.equal(plainCode(plainCode(text)), plainCode(text));
  }));
});

Deno.test("deriveCode() is PBKDF2 with SHA-256, by code and salt", async () => {
  // RFC 7914, section 11, the first 32 of its 64 bytes.
  const expected = "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc";
  assert.equal((await deriveCode("passwd", SALT, 1)).toHex(), expected);
  assert.notDeepEqual(newSalt(), newSalt());
  assert.notEqual((await deriveCode("passwd", newSalt(), 1)).toHex(), expected);
  assert.notEqual((await deriveCode("passwd", SALT, 2)).toHex(), expected);
});
