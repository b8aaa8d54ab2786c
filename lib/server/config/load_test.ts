import assert from "node:assert/strict";
import { join } from "node:path";
import { loadConfig } from "./load.ts";

Deno.test("loadConfig() reads the .env file, and does without one", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const dotenvPath = join(directory, ".env");
    const without = await loadConfig({ args: [], env: {}, dotenvPath });
    assert.ok(without.ok && without.config.port === 5001);
    await Deno.writeTextFile(dotenvPath, "CAMERA_PORT=6001\n");
    const result = await loadConfig({ args: [], env: {}, dotenvPath });
    assert.ok(result.ok && result.config.port === 6001);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("loadConfig() reports a .env that cannot be read beside the other problems", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const result = await loadConfig({ args: ["--prot"], env: {}, dotenvPath: directory });
    assert.ok(!result.ok);
    assert.equal(result.problems.length, 2);
    assert.match(result.problems[0], /^The file .* cannot be read: /);
    assert.match(result.problems[1], /^--prot /);
  } finally {
    await Deno.remove(directory);
  }
});
