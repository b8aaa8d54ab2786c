import assert from "node:assert/strict";
import { createSplitter } from "../../lib/media/media_type.ts";
import { MIB } from "../../lib/shared/units.ts";
import { readWebm } from "../support/webm_reader.ts";
import { cut, splitAll } from "../support/splitting.ts";

const directory = new URL("corpus/", import.meta.url);

for (const { name } of Deno.readDirSync(directory)) {
  const [, container] = /\.(webm|mp4)\.bin$/.exec(name) ?? [];
  if (!container) continue;
  Deno.test(`${name} ends in good files or a parse error, however it is cut`, () => {
    const bytes = Deno.readFileSync(new URL(name, directory));
    for (const size of [bytes.byteLength, 1, 17]) {
      const cutAfterMs = (startMs: number) => startMs + 1000;
      const splitter = createSplitter(`video/${container}`, { cutAfterMs, startedAt: 0 });
      const { files, error, heldMost } = splitAll(splitter, cut(bytes, [size]));
      assert.ok(heldMost <= MIB, `${heldMost} bytes were held`);
      assert.ok(files.length > 0 || error !== undefined);
      const written = files.reduce((sum, file) => sum + file.bytes.byteLength, 0);
      assert.ok(written <= 64 * MIB, `${written} bytes were written`);
      if (container === "webm") { for (const file of files) readWebm(file.bytes); }
    }
  });
}
