import assert from "node:assert/strict";
import { join } from "node:path";
import { AppError } from "../../shared/errors.ts";
import { certificateFiles } from "./files.ts";

async function inDirectory(test: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await test(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

function listing(directory: string): string[] {
  return [...Deno.readDirSync(directory)].map(({ name }) => name).sort();
}

Deno.test("certificateFiles() writes into a directory of mode 0700, keys with mode 0600", () =>
  inDirectory(async (parent) => {
    const directory = join(parent, "a", "certs");
    await certificateFiles(directory).write({ "ca.key": "K", "ca.crt": "C" });
    assert.deepEqual(listing(directory), ["ca.crt", "ca.key"]);
    assert.equal(await Deno.readTextFile(join(directory, "ca.key")), "K");
    if (Deno.build.os === "windows") return;
    const mode = async (path: string) => ((await Deno.stat(path)).mode ?? 0) & 0o777;
    assert.equal(await mode(directory), 0o700);
    assert.equal(await mode(join(directory, "ca.key")), 0o600);
    assert.equal(await mode(join(directory, "ca.crt")) & 0o700, 0o600);
  }));

Deno.test("certificateFiles() replaces a file, its mode too, and leaves the others", () =>
  inDirectory(async (directory) => {
    await Deno.writeTextFile(join(directory, "server.key"), "old", { mode: 0o644 });
    await Deno.writeTextFile(join(directory, "ca.key"), "kept");
    const files = certificateFiles(directory);
    await files.write({ "server.key": "new", "server.crt": "new" });
    assert.deepEqual(await files.read("server.key"), { state: "there", text: "new" });
    assert.deepEqual(await files.read("ca.key"), { state: "there", text: "kept" });
    if (Deno.build.os === "windows") return;
    const { mode } = await Deno.stat(join(directory, "server.key"));
    assert.equal((mode ?? 0) & 0o777, 0o600);
  }));

Deno.test("certificateFiles() tells missing from unreadable", () =>
  inDirectory(async (directory) => {
    await Deno.mkdir(join(directory, "ca.key"));
    const files = certificateFiles(directory);
    assert.deepEqual(await files.read("ca.crt"), { state: "missing" });
    assert.equal((await files.read("ca.key")).state, "unreadable");
  }));

Deno.test("certificateFiles() sets files aside under a dated name, keys with mode 0600", () =>
  inDirectory(async (directory) => {
    const files = certificateFiles(directory);
    const now = Date.UTC(2030, 5, 15);
    assert.deepEqual(await files.setAside(["ca.key", "ca.crt"], now), []);
    await Deno.writeTextFile(join(directory, "ca.key"), "first", { mode: 0o644 });
    const first = await files.setAside(["ca.key", "ca.crt"], now);
    assert.deepEqual(first, [join(directory, "ca-2030-06-15.key")]);
    await files.write({ "ca.key": "second", "ca.crt": "C" });
    const second = await files.setAside(["ca.key", "ca.crt"], now);
    assert.deepEqual(
      second,
      ["ca-2030-06-15_2.key", "ca-2030-06-15.crt"].map((name) => join(directory, name)),
    );
    assert.equal(await Deno.readTextFile(first[0]), "first");
    assert.equal(await Deno.readTextFile(second[0]), "second");
    assert.equal(await Deno.readTextFile(join(directory, "ca.key")), "second");
    if (Deno.build.os === "windows") return;
    for (const path of [first[0], second[0]]) {
      assert.equal(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
    }
  }));

Deno.test("certificateFiles() says what to do about a file that cannot be set aside", () =>
  inDirectory(async (directory) => {
    await Deno.mkdir(join(directory, "ca.key"));
    await assert.rejects(certificateFiles(directory).setAside(["ca.key"], 0), {
      code: "certificates-not-written",
      message: /ca\.key cannot be kept .*: move it out of the way yourself/,
    });
  }));

Deno.test("certificateFiles() leaves nothing half written behind when a file cannot be put in place", () =>
  inDirectory(async (directory) => {
    // A directory in the way of the last file makes its rename fail.
    await Deno.mkdir(join(directory, "server.crt"));
    const write = certificateFiles(directory).write({ "server.key": "K", "server.crt": "C" });
    await assert.rejects(write, (error: unknown) => {
      assert.ok(error instanceof AppError);
      assert.equal(error.code, "certificates-not-written");
      assert.match(error.message, /make it writable, or set CAMERA_CERT_DIR/);
      return true;
    });
    assert.deepEqual(listing(directory), ["server.crt", "server.key"]);
  }));

Deno.test({
  name: "certificateFiles() tells a missing permission from an unreadable file",
  permissions: { read: false },
  async fn() {
    await assert.rejects(certificateFiles("certs").read("ca.key"), (error: unknown) => {
      assert.ok(error instanceof AppError);
      assert.equal(error.code, "certificates-not-permitted");
      assert.match(error.message, /--allow-read=certs and --allow-write=certs/);
      return true;
    });
  },
});
