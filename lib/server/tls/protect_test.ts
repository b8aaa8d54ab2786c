import assert from "node:assert/strict";
import { join } from "node:path";
import { protectKeys } from "./protect.ts";

const isWindows = Deno.build.os === "windows";

async function modeOf(path: string): Promise<string> {
  return (((await Deno.stat(path)).mode ?? 0) & 0o777).toString(8);
}

/** A directory of mode 0755 with files of mode 0644. */
async function inDirectory(
  names: string[],
  test: (directory: string) => Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir();
  for (const name of names) await Deno.writeTextFile(join(directory, name), "", { mode: 0o644 });
  await Deno.chmod(directory, 0o755);
  try {
    await test(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test({
  name: "protectKeys() shuts others out of keys and of the directory, says so, and is then content",
  ignore: isWindows,
  fn: () =>
    inDirectory(
      ["ca.key", "ca-2030-06-15.key", ".ca.key.1234.tmp", "ca.crt", "server.key", "access.db"],
      async (directory) => {
        const told = await protectKeys(directory);
        assert.equal(told.length, 5, told.join("\n"));
        assert.ok(
          told.includes(
            `${join(directory, "ca.key")} had mode 0644, open to others: it has 0600 now.`,
          ),
        );
        assert.equal(await modeOf(directory), "700");
        for (const name of ["ca.key", "ca-2030-06-15.key", ".ca.key.1234.tmp", "server.key"]) {
          assert.equal(await modeOf(join(directory, name)), "600", name);
        }
        assert.equal(await modeOf(join(directory, "ca.crt")), "644");
        assert.deepEqual(await protectKeys(directory), []);
      },
    ),
});

Deno.test({
  name: "protectKeys() takes only the right to write from a directory with other things in it",
  ignore: isWindows,
  fn: () =>
    inDirectory(["ca.key", "holiday.jpg"], async (directory) => {
      await Deno.chmod(directory, 0o777);
      await protectKeys(directory);
      assert.equal(await modeOf(directory), "755");
      assert.equal(await modeOf(join(directory, "ca.key")), "600");
      assert.equal(await modeOf(join(directory, "holiday.jpg")), "644");
    }),
});

Deno.test("protectKeys() finds nothing amiss with a directory that is not there", async () => {
  assert.deepEqual(await protectKeys("/nonexistent/certs"), []);
});
