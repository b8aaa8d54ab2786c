import assert from "node:assert/strict";
import fc from "fast-check";
import { joined } from "../../shared/bytes.ts";
import { WriteRun } from "./write_run.ts";

const bytes = (...values: number[]) => Uint8Array.from(values);

Deno.test("WriteRun makes one of writes that touch, and refuses others", () => {
  const run = new WriteRun();
  assert.equal(run.add(10, bytes(1, 2)), true);
  assert.equal(run.add(12, bytes(3)), true);
  assert.equal(run.add(14, bytes(9)), false);
  assert.deepEqual([run.at, [...joined(run.parts)]], [10, [1, 2, 3]]);
});

Deno.test("WriteRun patches what is waiting, and leaves the caller's bytes as they are", () => {
  const run = new WriteRun();
  const header = bytes(1, 0, 0, 4);
  run.add(10, header);
  run.add(14, new Uint8Array(1000));
  assert.equal(run.add(11, bytes(7, 8)), true);
  assert.deepEqual([...joined(run.parts)].slice(0, 5), [1, 7, 8, 4, 0]);
  assert.deepEqual([...header], [1, 0, 0, 4]);
});

Deno.test("WriteRun does what the writes do one after the other", () => {
  const write = fc.record({
    at: fc.nat(40),
    isNext: fc.boolean(),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 100 }),
  });
  fc.assert(fc.property(fc.array(write, { maxLength: 20 }), (writes) => {
    const wanted = new Uint8Array(4000);
    const got = new Uint8Array(4000);
    let run = new WriteRun();
    let end = 0;
    const carryOut = () => got.set(joined(run.parts), run.at);
    for (const { at, isNext, bytes } of writes) {
      const where = isNext ? end : at;
      wanted.set(bytes, where);
      end = where + bytes.byteLength;
      if (run.add(where, bytes)) continue;
      carryOut();
      run = new WriteRun();
      run.add(where, bytes);
    }
    carryOut();
    assert.deepEqual(got, wanted);
  }));
});
