import assert from "node:assert/strict";
import { join } from "node:path";
import { pathOf, testWith } from "../../../tests/support/tools.ts";
import { decryptKey, encryptKey } from "./encrypted_key.ts";
import { localConstraints } from "./constraints.ts";
import { makeAuthority } from "./issue.ts";

const PASSPHRASE = "correct horse, ünder the battery";

async function someKey(): Promise<string> {
  const constraints = localConstraints({ dns: [], ip: [] });
  return (await makeAuthority({ hostname: "a", constraints, now: Date.now() })).key;
}

Deno.test("decryptKey() reads what encryptKey() wrote, with the right passphrase only", async () => {
  const key = await someKey();
  const encrypted = await encryptKey(key, PASSPHRASE);
  assert.match(encrypted, /^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/);
  assert.equal(decryptKey(encrypted, PASSPHRASE), key);
  assert.throws(() => decryptKey(encrypted, "correct horse"));
  const half = encrypted.length / 2;
  assert.throws(() => decryptKey(encrypted.slice(0, half) + encrypted.slice(half + 4), PASSPHRASE));
});

Deno.test("encryptKey() never writes the same twice", async () => {
  const key = await someKey();
  assert.notEqual(await encryptKey(key, PASSPHRASE), await encryptKey(key, PASSPHRASE));
});

testWith(["openssl"], "encryptKey() writes what openssl reads, with 600 000 rounds", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const key = await someKey();
    await Deno.writeTextFile(join(directory, "key.pem"), await encryptKey(key, PASSPHRASE));
    const openssl = async (...args: string[]) => {
      const env = { PASSPHRASE };
      const { stdout } = await new Deno.Command(pathOf("openssl"), { args, env, cwd: directory })
        .output();
      return new TextDecoder().decode(stdout);
    };
    const clear = await openssl("pkey", "-in", "key.pem", "-passin", "env:PASSPHRASE");
    assert.equal(clear.trim(), key.trim());
    const parsed = await openssl("asn1parse", "-in", "key.pem");
    for (const part of ["PBES2", "PBKDF2", "hmacWithSHA256", "aes-256-cbc", "INTEGER +:0927C0"]) {
      assert.match(parsed, new RegExp(part));
    }
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
