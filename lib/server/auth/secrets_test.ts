import assert from "node:assert/strict";
import fc from "fast-check";
import {
  digestOf,
  isSecret,
  newId,
  newLinkSecret,
  newSecret,
  readCredential,
  writeCredential,
} from "./secrets.ts";

const makers: [name: string, make: () => string, characters: number][] = [
  ["newId", newId, 12],
  ["newSecret", newSecret, 43],
  ["newLinkSecret", newLinkSecret, 22],
];

for (const [name, make, characters] of makers) {
  Deno.test(`${name}() makes ${characters} characters that need no escaping, never the same`, () => {
    const made = Array.from({ length: 1000 }, make);
    for (const text of made) assert.match(text, new RegExp(`^[A-Za-z0-9_-]{${characters}}$`));
    assert.equal(new Set(made).size, made.length);
  });
}

Deno.test("digestOf() is SHA-256", () => {
  // FIPS 180-2, appendix B.1.
  const expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  assert.equal(digestOf("abc").toHex(), expected);
});

Deno.test("isSecret() is true for the secret itself and nothing else", () => {
  fc.assert(fc.property(fc.string(), fc.string(), (secret, other) => {
    assert.equal(isSecret(secret, digestOf(secret)), true);
    assert.equal(isSecret(other, digestOf(secret)), other === secret);
  }));
  assert.equal(isSecret("abc", digestOf("abc").subarray(0, 31)), false, "half a digest");
  assert.equal(isSecret("abc", new Uint8Array()), false);
});

Deno.test("readCredential() reads what writeCredential() wrote", () => {
  for (let i = 0; i < 100; i++) {
    const credential = { id: newId(), secret: newSecret() };
    assert.deepEqual(readCredential(writeCredential(credential)), credential);
  }
});

const ID = "abcdefghijk_";
const SECRET = "-".repeat(43);
const wrong = [
  "",
  ".",
  ID,
  `${ID}.`,
  `.${SECRET}`,
  `${ID}${SECRET}`,
  `${ID}.${SECRET}-`,
  `${ID}x.${SECRET}`,
  `${ID}.${SECRET.slice(1)}`,
  `${ID}.${SECRET}\n`,
  ` ${ID}.${SECRET}`,
  `${ID}.${SECRET}.${SECRET}`,
  `${ID}:${SECRET}`,
  `${ID}.${SECRET.slice(1)}=`,
  `${ID.slice(1)}é.${SECRET}`,
];

Deno.test("readCredential() takes nothing else", () => {
  assert.ok(readCredential(`${ID}.${SECRET}`), "what all others are compared with");
  for (const text of wrong) assert.equal(readCredential(text), undefined, JSON.stringify(text));
  fc.assert(fc.property(fc.string({ maxLength: 80 }), (text) => {
    const credential = readCredential(text);
    if (credential) assert.equal(writeCredential(credential), text);
  }));
});
