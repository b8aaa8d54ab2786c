import assert from "node:assert/strict";
import { join } from "node:path";
import { startProcess } from "../support/test_server.ts";

const PASSPHRASE = "correct horse battery";

/** A place with a certificate directory, in which `deno task cert` is run as a user runs it. */
async function inHome(test: (home: Home) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  const certDir = join(directory, "certs");
  try {
    await test({
      directory,
      certDir,
      text: (name) => Deno.readTextFile(join(certDir, name)),
      names: () => Array.from(Deno.readDirSync(certDir), ({ name }) => name).sort(),
      async cert(args, env = {}) {
        const run = startProcess(["task", "cert", ...args], { CAMERA_CERT_DIR: certDir, ...env });
        return { code: await run.ended(), output: run.output() };
      },
    });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

interface Home {
  directory: string;
  certDir: string;
  text(name: string): Promise<string>;
  names(): string[];
  /** Nobody sits at its terminal. */
  cert(args: string[], env?: Record<string, string>): Promise<{ code: number; output: string }>;
}

const ALL = ["ca.crt", "ca.key", "server.crt", "server.key"];

async function modeOf(path: string): Promise<number> {
  return ((await Deno.stat(path)).mode ?? 0) & 0o777;
}

Deno.test("deno task cert --new-ca replaces the authority when that is confirmed, and keeps the earlier one", () =>
  inHome(async ({ cert, certDir, text, names }) => {
    assert.equal((await cert([])).code, 0);
    assert.deepEqual(names(), ALL);
    const [key, crt] = [await text("ca.key"), await text("ca.crt")];

    const unconfirmed = await cert(["--new-ca"]);
    assert.equal(unconfirmed.code, 2);
    assert.match(unconfirmed.output, /each of them has to be led through trusting.* with --yes\./);
    assert.deepEqual([await text("ca.key"), names()], [key, ALL]);

    const confirmed = await cert(["--new-ca", "--yes"]);
    assert.equal(confirmed.code, 0, confirmed.output);
    assert.match(confirmed.output, /Another certificate\s+authority was asked for/);
    assert.notEqual(await text("ca.crt"), crt);
    const [keptCert, keptKey] = names().filter((name) =>
      /^ca-\d{4}-\d\d-\d\d\.(crt|key)$/.test(name)
    );
    assert.deepEqual([await text(keptKey), await text(keptCert)], [key, crt]);
    assert.ok(confirmed.output.includes(keptKey.slice(0, -4)), confirmed.output);
    if (Deno.build.os !== "windows") assert.equal(await modeOf(join(certDir, keptKey)), 0o600);
  }));

Deno.test("deno task cert --export and --import take the authority to another machine", () =>
  inHome((old) =>
    inHome(async (another) => {
      const file = join(old.directory, "authority.pem");
      const env = { CAMERA_CA_PASSPHRASE: PASSPHRASE };
      assert.equal((await old.cert([])).code, 0);
      const exported = await old.cert(["--export", file], env);
      assert.equal(exported.code, 0, exported.output);
      const sealed = await Deno.readTextFile(file);
      assert.match(sealed, /BEGIN CERTIFICATE[\s\S]*BEGIN ENCRYPTED PRIVATE KEY/);
      assert.ok(!exported.output.includes(PASSPHRASE));
      if (Deno.build.os !== "windows") assert.equal(await modeOf(file), 0o600);

      const imported = await another.cert(["--import", file], env);
      assert.equal(imported.code, 0, imported.output);
      assert.deepEqual(another.names(), ALL);
      for (const name of ["ca.crt", "ca.key"]) {
        assert.equal(await another.text(name), await old.text(name));
      }
      assert.notEqual(await another.text("server.key"), await old.text("server.key"));
      const again = await another.cert(["--import", file], env);
      assert.equal(again.code, 0, again.output);
      assert.match(again.output, /Nothing had to be made/);

      // The key alone was lost: that is no other authority.
      await Deno.remove(join(another.certDir, "ca.key"));
      assert.equal((await another.cert(["--import", file], env)).code, 0);
      assert.equal(await another.text("ca.key"), await old.text("ca.key"));
    })
  ));

Deno.test("deno task cert --import replaces another authority only when that is confirmed", () =>
  inHome((old) =>
    inHome(async ({ cert, text, names }) => {
      const file = join(old.directory, "authority.pem");
      const env = { CAMERA_CA_PASSPHRASE: PASSPHRASE };
      assert.equal((await old.cert([])).code, 0);
      assert.equal((await old.cert(["--export", file], env)).code, 0);
      assert.equal((await cert([])).code, 0);
      const own = await text("ca.key");
      const refused = await cert(["--import", file], env);
      assert.equal(refused.code, 2);
      assert.match(refused.output, /There is another certificate authority in .* with --yes\./);
      assert.deepEqual([await text("ca.key"), names()], [own, ALL]);
      assert.equal((await cert(["--import", file, "--yes"], env)).code, 0);
      assert.equal(await text("ca.key"), await old.text("ca.key"));
      const kept = names().find((name) => /^ca-.*\.key$/.test(name));
      assert.equal(await text(kept ?? ""), own);
    })
  ));

Deno.test("deno task cert says what to do about everything that it cannot do, and changes nothing", () =>
  inHome(async ({ directory, cert, text, names }) => {
    const there = join(directory, "there.pem");
    await Deno.writeTextFile(there, "mine");
    const env = { CAMERA_CA_PASSPHRASE: PASSPHRASE };
    const nothing = await cert(["--export", there], env);
    assert.equal(nothing.code, 2);
    assert.match(nothing.output, /no certificate authority in .*: name the right directory/);

    assert.equal((await cert([])).code, 0);
    const before = await text("ca.key");
    const sealed = join(directory, "sealed.pem");
    assert.equal((await cert(["--export", sealed], env)).code, 0);
    const cases: [string[], Record<string, string>, RegExp][] = [
      [["--export", there], env, /it exists already, and is never overwritten/],
      [["--export", join(there, "inside")], env, /cannot be written .*: name another file/],
      [["--export", join(directory, "a")], {}, /give it in CAMERA_CA_PASSPHRASE/],
      [["--export", join(directory, "a")], { CAMERA_CA_PASSPHRASE: "short" }, /at least 10/],
      [["--import", join(directory, "none")], env, /cannot be read .*: check the path/],
      [["--import", there], env, /holds 0 certificates and no private key/],
      [["--import", sealed], {}, /give it in CAMERA_CA_PASSPHRASE/],
      [["--import", sealed], { CAMERA_CA_PASSPHRASE: "wrong wrong" }, /passphrase is wrong/],
      [["--import", sealed, "--new-ca"], env, /do not go together/],
      [["--new-cs"], env, /Did you mean --new-ca\?/],
    ];
    const results = await Promise.all(cases.map(([args, env]) => cert(args, env)));
    for (const [index, { code, output }] of results.entries()) {
      assert.equal(code, 2, output);
      assert.match(output, cases[index][2]);
      assert.doesNotMatch(output, /\n\s+at /);
    }
    assert.deepEqual([await text("ca.key"), names()], [before, ALL]);
    assert.equal(await Deno.readTextFile(there), "mine");
  }));
