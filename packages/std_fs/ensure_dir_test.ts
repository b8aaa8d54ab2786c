import { equal, rejects } from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureDir } from "./ensure_dir.ts";

Deno.test("ensureDir() makes a directory and those above it, and leaves one that is there", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "a", "b");
    await Promise.all([ensureDir(path), ensureDir(path), ensureDir(pathToFileURL(path))]);
    await Deno.writeTextFile(join(path, "kept"), "");
    await ensureDir(path);
    equal((await Deno.stat(join(path, "kept"))).isFile, true);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("ensureDir() refuses a path that a file has", async () => {
  const file = await Deno.makeTempFile();
  try {
    await rejects(ensureDir(file), {
      message: "Failed to ensure directory exists: expected 'dir', got 'file'",
    });
  } finally {
    await Deno.remove(file);
  }
});
