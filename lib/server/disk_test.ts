import assert from "node:assert/strict";
import { join } from "node:path";
import { MIB } from "../shared/units.ts";
import { testOnSmallDisk } from "../../tests/support/small_disk.ts";
import { diskSpace, hasRoom } from "./disk.ts";

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

Deno.test("hasRoom() tries, and leaves nothing behind", async () => {
  const directory = await Deno.makeTempDir();
  try {
    assert.equal(await hasRoom(directory), true);
    assert.deepEqual(Array.from(Deno.readDirSync(directory)), []);
    assert.equal(await hasRoom(join(directory, "missing")), false);
  } finally {
    await Deno.remove(directory);
  }
});

testOnSmallDisk("hasRoom() sees that a disk is full", 3 * MIB, async (directory) => {
  assert.equal(await hasRoom(directory), true);
  await Deno.writeFile(join(directory, "ballast"), new Uint8Array(2.5 * MIB));
  assert.equal(await hasRoom(directory), false);
  assert.deepEqual(Array.from(Deno.readDirSync(directory), ({ name }) => name), ["ballast"]);
});
