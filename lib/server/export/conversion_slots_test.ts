import assert from "node:assert/strict";
import { ConversionSlots } from "./conversion_slots.ts";

Deno.test("ConversionSlots has so many in all and so many for each device", () => {
  const slots = new ConversionSlots({ inAll: 3, perDevice: 2 });
  const first = slots.take("a");
  assert.ok(first && slots.take("a"));
  assert.equal(slots.take("a"), null);
  assert.ok(slots.take("b"));
  assert.equal(slots.take("c"), null);
  first();
  first();
  assert.equal(slots.taken, 2);
  assert.ok(slots.take("c"));
  assert.equal(slots.take("a"), null, "no place is given back twice");
});
