import { computed, effect, type Signal, signal } from "@preact/signals";
import { deepEqual, equal, ok, throws } from "node:assert/strict";
import fc from "fast-check";
import { h } from "preact";
import { pack } from "./pack.ts";
import { unpack } from "./runtime/unpack.ts";

// deno-lint-ignore no-explicit-any
function roundTrip(value: unknown): any {
  return unpack(pack(value));
}

Deno.test("pack() and unpack() return any plain value as it was", () => {
  const value = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withNullPrototype: false,
    withObjectString: false,
  });
  fc.assert(fc.property(value, (value) => deepEqual(roundTrip(value), value)));
});

Deno.test("pack() and unpack() keep bytes, URLs and an invalid date", () => {
  deepEqual(roundTrip(new Uint8Array([0, 127, 255])), new Uint8Array([0, 127, 255]));
  deepEqual(roundTrip(new Uint8Array([1, 2, 3, 4]).subarray(1, 3)), new Uint8Array([2, 3]));
  equal(roundTrip(new URL("https://a.example/b?c#d")).href, "https://a.example/b?c#d");
  ok(Number.isNaN(roundTrip(new Date(NaN)).getTime()));
});

Deno.test("pack() and unpack() keep cycles and shared objects", () => {
  const shared = { n: 1 };
  const value: Record<string, unknown> = { list: [shared, shared], map: new Map() };
  value.self = value;
  (value.map as Map<unknown, unknown>).set(shared, value);
  const result = roundTrip(value);
  equal(result.self, result);
  equal(result.list[0], result.list[1]);
  equal(result.map.get(result.list[0]), result);
});

Deno.test("pack() and unpack() keep one signal one signal", () => {
  const count = signal(1);
  const [a, b]: { count: Signal<number> }[] = roundTrip([{ count }, { count }]);
  const seen: number[] = [];
  const dispose = effect(() => void seen.push(b.count.value));
  a.count.value = 2;
  dispose();
  deepEqual(seen, [1, 2]);
});

Deno.test("pack() and unpack() keep a signal that holds a signal, and itself", () => {
  const inner = signal("x");
  const outer: Signal<unknown> = signal({ inner });
  const loop: Signal<unknown> = signal(null);
  loop.value = [loop];
  const [o, l] = roundTrip([outer, loop]);
  equal(o.value.inner.value, "x");
  equal(l.value[0], l);
});

Deno.test("pack() and unpack() keep a computed value computed", () => {
  const count = signal(2);
  const result = roundTrip(computed(() => count.value * 2));
  equal(result.value, 4);
  throws(() => result.value = 5, TypeError);
});

Deno.test("unpack() takes no key for a prototype", () => {
  const hostile = JSON.parse(`{ "__proto__": { "admin": true } }`);
  const result = roundTrip(hostile);
  equal(result.admin, undefined);
  deepEqual(Object.keys(result), ["__proto__"]);
});

Deno.test("pack() refuses what cannot travel", () => {
  throws(() => pack({ f: () => {} }), /A function cannot be passed to an island/);
  throws(() => pack([Symbol("s")]), /A symbol cannot be passed to an island/);
  throws(() => pack({ children: h("p", null) }), /JSX cannot be passed to an island/);
});
