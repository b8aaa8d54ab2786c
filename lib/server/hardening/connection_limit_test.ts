import assert from "node:assert/strict";
import fc from "fast-check";
import { ConnectionLimit } from "./connection_limit.ts";

Deno.test("enter() lets in so many of each, and so many in all", () => {
  const limit = new ConnectionLimit({ each: 2, all: 3 });
  const first = limit.enter("a");
  assert.ok(first && limit.enter("a"));
  assert.equal(limit.enter("a"), undefined, "one too many of a");
  assert.ok(limit.enter("b"));
  assert.equal(limit.enter("c"), undefined, "one too many in all");
  first();
  assert.ok(limit.enter("c"));
  assert.equal(limit.size, 3);
});

Deno.test("what enter() returned ends its connection once", () => {
  const limit = new ConnectionLimit({ each: 2, all: 10 });
  const leave = limit.enter("a")!;
  limit.enter("a");
  leave();
  leave();
  assert.equal(limit.size, 1);
  assert.ok(limit.enter("a"));
  assert.equal(limit.enter("a"), undefined);
});

Deno.test("enter() never lets in more than its limits, and all that leave make room", () => {
  const step = fc.record({ key: fc.constantFrom("a", "b", "c"), leaves: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), fc.nat(4), fc.nat(8), (steps, each, all) => {
      const limit = new ConnectionLimit({ each, all });
      const open: { key: string; leave: () => void }[] = [];
      for (const { key, leaves } of steps) {
        const at = open.findIndex((one) => one.key === key);
        if (leaves && at >= 0) {
          open[at].leave();
          open.splice(at, 1);
          continue;
        }
        const own = open.filter((one) => one.key === key).length;
        const leave = limit.enter(key);
        assert.equal(leave !== undefined, own < each && open.length < all);
        if (leave) open.push({ key, leave });
        assert.equal(limit.size, open.length);
      }
      for (const { leave } of open) leave();
      assert.equal(limit.size, 0);
    }),
  );
});
