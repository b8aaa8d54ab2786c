import assert from "node:assert/strict";
import { AppError } from "../../shared/errors.ts";
import { DAY_MS } from "../../shared/units.ts";
import { asksForPassphrase, openAuthority, sealAuthority } from "./authority_file.ts";
import { localConstraints } from "./constraints.ts";
import { makeAuthority, makeLeaf } from "./issue.ts";

const now = Date.UTC(2030, 5, 15);
const names = { dns: ["localhost"], ip: [] };
const passphrase = "correct horse";

function someAuthority() {
  return makeAuthority({ hostname: "kitchen", constraints: localConstraints(names), now });
}

function open(text: string, changes: { passphrase?: string | null; now?: number } = {}) {
  return openAuthority(text, { passphrase, now, where: "ca.pem", ...changes });
}

function failure(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("it was accepted");
}

Deno.test("openAuthority() reads what sealAuthority() wrote, in which the key is not to be seen", async () => {
  const authority = await someAuthority();
  const sealed = await sealAuthority(authority, passphrase);
  assert.deepEqual(open(sealed), authority);
  assert.ok(asksForPassphrase(sealed));
  const secret = authority.key.split("\n")[1];
  assert.ok(!sealed.includes(secret));
  // On Windows, and in the mail.
  assert.deepEqual(open(`Here it is:\r\n${sealed.replaceAll("\n", "\r\n")}`).key, authority.key);
});

Deno.test("openAuthority() reads ca.crt and ca.key one behind the other", async () => {
  const { cert, key } = await someAuthority();
  for (const text of [cert + key, key + cert]) {
    assert.equal(asksForPassphrase(text), false);
    assert.deepEqual(open(text, { passphrase: null }), { cert, key });
  }
});

Deno.test("sealAuthority() wants a passphrase of ten characters", async () => {
  const authority = await someAuthority();
  await assert.rejects(sealAuthority(authority, "123456789"), {
    code: "passphrase-short",
    message: /has 9 characters: give at least 10/,
  });
});

Deno.test("openAuthority() has a code and a way out for every fault", async () => {
  const authority = await someAuthority();
  const other = await someAuthority();
  const leaf = await makeLeaf({ authority, names, now });
  const sealed = await sealAuthority(authority, passphrase);
  const cases: [() => unknown, string, RegExp][] = [
    [() => open(""), "authority-file-invalid", /ca\.pem holds 0 certificates and no private key/],
    [() => open(authority.cert), "authority-file-invalid", /1 certificates and no private key/],
    [
      () => open(authority.cert + other.cert + authority.key),
      "authority-file-invalid",
      /2 certificates and a private key, of which one each is wanted/,
    ],
    [() => open(sealed, { passphrase: null }), "passphrase-missing", /is encrypted: give its/],
    [() => open(sealed, { passphrase: "wrong horse" }), "passphrase-wrong", /is wrong, or ca\.pem/],
    [() => open(authority.cert + other.key), "authority-invalid", /is not the key to the cert/],
    [() => open(leaf.cert + leaf.key), "authority-invalid", /not that of a certificate authority/],
    [
      () => open(sealed, { now: now + 3600 * DAY_MS }),
      "authority-ends",
      /ends on 2040-06-13, which is too soon: make a new one with deno task cert --new-ca/,
    ],
    [
      () => open(authority.cert.replace(/\n.{20}/, "\n") + authority.key),
      "authority-file-invalid",
      /The certificate in ca\.pem cannot be used/,
    ],
  ];
  for (const [run, code, sentence] of cases) {
    const error = failure(run);
    assert.equal(error.code, code, error.message);
    assert.match(error.message, sentence);
    assert.ok(!error.message.includes("\n"), error.message);
  }
});
