import { equal, rejects } from "node:assert/strict";
import { join } from "node:path";
import { exists, type ExistsOptions } from "./exists.ts";

async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(join(folder, "file"), "");
    await Deno.mkdir(join(folder, "directory"));
    await Deno.symlink(join(folder, "file"), join(folder, "link"));
    await Deno.symlink(join(folder, "gone"), join(folder, "dangling"));
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const cases: [name: string, options: ExistsOptions | undefined, expected: boolean][] = [
  ["file", undefined, true],
  ["directory", {}, true],
  ["nothing", undefined, false],
  ["dangling", undefined, false],
  ["file", { isFile: true }, true],
  ["link", { isFile: true }, true],
  ["directory", { isFile: true }, false],
  ["file", { isDirectory: true }, false],
  ["directory", { isDirectory: true, isReadable: true }, true],
];

for (const [name, options, expected] of cases) {
  Deno.test(`exists() ${name} ${JSON.stringify(options ?? {})} is ${expected}`, async () => {
    await withFolder(async (folder) => equal(await exists(join(folder, name), options), expected));
  });
}

Deno.test("exists() tells whether the owner may read", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "file");
    await Deno.chmod(file, 0o200);
    equal(await exists(file, { isReadable: true }), false);
    equal(await exists(file), true);
    await Deno.chmod(file, 0o400);
    equal(await exists(file, { isReadable: true }), true);
  });
});

Deno.test("exists() refuses to look for a file that is a directory", async () => {
  await withFolder(async (folder) => {
    await rejects(exists(join(folder, "file"), { isFile: true, isDirectory: true }), TypeError);
  });
});

Deno.test("exists() reports a missing permission instead of guessing", {
  permissions: { read: false },
}, async () => {
  await rejects(exists("/"), Deno.errors.NotCapable);
});
