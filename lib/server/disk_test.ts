import assert from "node:assert/strict";
import { join } from "node:path";
import { diskSpace } from "./disk.ts";

Deno.test("diskSpace() tells the room on the disk of a directory", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const { freeBytes, totalBytes } = await diskSpace(directory);
    assert.ok(Number.isSafeInteger(freeBytes) && Number.isSafeInteger(totalBytes));
    assert.ok(freeBytes > 0 && freeBytes <= totalBytes, `${freeBytes} of ${totalBytes}`);
    await assert.rejects(diskSpace(join(directory, "missing")), /ENOENT|os error 2/i);
  } finally {
    await Deno.remove(directory);
  }
});
