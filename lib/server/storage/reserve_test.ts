import assert from "node:assert/strict";
import { join } from "node:path";
import { testOnSmallDisk } from "../../../tests/support/small_disk.ts";
import { openCatalog } from "../catalog/open_catalog.ts";
import { freeReserve, setReserve } from "./reserve.ts";

testOnSmallDisk(
  "freeReserve() lets the catalog be opened on a disk that is full to the last byte",
  12 * 1024 * 1024,
  async (recordingsDir) => {
    const options = { recordingsDir, durability: "process" as const, now: 0 };
    openCatalog(options).close();
    await setReserve(recordingsDir);
    using file = await Deno.open(join(recordingsDir, "filling"), { write: true, create: true });
    const page = new Uint8Array(4096);
    await assert.rejects(async () => {
      while (true) await file.write(page);
    }, { code: "ENOSPC" });
    assert.throws(() => openCatalog(options));
    await freeReserve(recordingsDir);
    const catalog = openCatalog(options);
    catalog.addSession({ id: "a", name: "", directory: "client_a_1", startedAt: 0, activeAt: 0 });
    catalog.close();
    await setReserve(recordingsDir);
    await freeReserve(recordingsDir);
  },
);
