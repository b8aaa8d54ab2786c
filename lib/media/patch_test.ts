/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { patched } from "./patch.ts";

const bytes = Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7);

const cases: [name: string, at: number, patch: number, wanted: number[]][] = [
  ["inside", 100, 102, [0, 1, 99, 98, 97, 5, 6, 7]],
  ["over its start", 100, 98, [97, 1, 2, 3, 4, 5, 6, 7]],
  ["over its end", 100, 107, [0, 1, 2, 3, 4, 5, 6, 99]],
];

for (const [name, at, patchAt, wanted] of cases) {
  Deno.test(`patched() lays a patch over a stretch, ${name}, and leaves the stretch as it was`, () => {
    const patches = [{ at: patchAt, bytes: Uint8Array.of(99, 98, 97) }];
    assert.deepEqual([...patched(bytes, at, patches)], wanted);
    assert.deepEqual([...bytes], [0, 1, 2, 3, 4, 5, 6, 7]);
  });
}

Deno.test("patched() copies nothing if no patch touches the stretch", () => {
  const patches = [{ at: 97, bytes: Uint8Array.of(9, 9, 9) }, { at: 108, bytes: bytes }];
  assert.equal(patched(bytes, 100, patches), bytes);
});
