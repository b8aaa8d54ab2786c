/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { addressOf, marksIn, momentIn, wholeMoment } from "./moment.ts";

Deno.test("momentIn() takes whole milliseconds, and nothing else", () => {
  assert.equal(momentIn("?t=1795878720000"), 1795878720000);
  for (const search of ["", "?t=", "?t=-1", "?t=1.5", "?t=1e3", "?t=12%20", "?x=1"]) {
    assert.equal(momentIn(search), undefined, search);
  }
});

Deno.test("wholeMoment() is never before the picture", () => {
  assert.equal(wholeMoment(33.333), 34);
  assert.equal(wholeMoment(33.0000000001), 33);
  assert.equal(wholeMoment(33), 33);
});

Deno.test("marks come back from an address", () => {
  const href = "https://host/recordings/a?t=1&in=5&with=b,c";
  for (const marks of [{ in: 1000, out: 3000 }, { in: null, out: 3000 }, { in: null, out: null }]) {
    const { search } = new URL(addressOf(href, 7, marks));
    assert.deepEqual([momentIn(search), marksIn(search)], [7, marks]);
    assert.match(search, /with=b,c/);
  }
  assert.deepEqual(marksIn("?in=3000&out=1000"), { in: null, out: null }, "no span");
  assert.deepEqual(marksIn("?in=-3&out=x"), { in: null, out: null });
});

Deno.test("addressOf() keeps what else the address says", () => {
  const href = "https://host:8443/recordings/a?t=1&with=b,c#files";
  assert.equal(addressOf(href, 1500.2), "https://host:8443/recordings/a?t=1501&with=b,c");
  assert.equal(addressOf("https://host/recordings/a", 5), "https://host/recordings/a?t=5");
});
