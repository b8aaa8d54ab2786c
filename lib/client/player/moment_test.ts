/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { addressOf, momentIn, wholeMoment } from "./moment.ts";

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

Deno.test("addressOf() keeps what else the address says", () => {
  const href = "https://host:8443/recordings/a?t=1&with=b,c#files";
  assert.equal(addressOf(href, 1500.2), "https://host:8443/recordings/a?t=1501&with=b,c");
  assert.equal(addressOf("https://host/recordings/a", 5), "https://host/recordings/a?t=5");
});
