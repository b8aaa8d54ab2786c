import assert from "node:assert/strict";
import { join } from "node:path";
import { removeBareDirectory } from "./session_directory.ts";

/** A recordings directory with `client_a` and these files in it. */
async function withDirectory(files: string[], run: (recordingsDir: string) => void): Promise<void> {
  const recordingsDir = await Deno.makeTempDir();
  try {
    await Deno.mkdir(join(recordingsDir, "client_a"));
    for (const file of files) await Deno.writeTextFile(join(recordingsDir, "client_a", file), "");
    run(recordingsDir);
  } finally {
    await Deno.remove(recordingsDir, { recursive: true });
  }
}

function names(path: string): string[] {
  return Array.from(Deno.readDirSync(path), ({ name }) => name).sort();
}

Deno.test("removeBareDirectory() removes a directory with nothing but its sidecar", async () => {
  await withDirectory(["session.json", "session.json.new"], (recordingsDir) => {
    assert.equal(removeBareDirectory(recordingsDir, "client_a"), true);
    assert.deepEqual(names(recordingsDir), []);
    assert.equal(removeBareDirectory(recordingsDir, "client_a"), false);
  });
});

Deno.test("removeBareDirectory() leaves what somebody has put there", async () => {
  await withDirectory(["session.json", "notes.txt"], (recordingsDir) => {
    assert.equal(removeBareDirectory(recordingsDir, "client_a"), false);
    assert.deepEqual(names(join(recordingsDir, "client_a")), ["notes.txt", "session.json"]);
  });
});

Deno.test("removeBareDirectory() goes nowhere else", async () => {
  await withDirectory([], (recordingsDir) => {
    const inner = join(recordingsDir, "client_a");
    for (const name of ["..", ".", "", "../client_a", inner]) {
      assert.throws(() => removeBareDirectory(inner, name), TypeError);
    }
    assert.deepEqual(names(recordingsDir), ["client_a"]);
  });
});
