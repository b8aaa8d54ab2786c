/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { nextPath } from "./next_path.ts";

Deno.test("nextPath() keeps a path on this server", () => {
  for (const path of ["/", "/pair", "/recordings?day=2026-11-28#now", "/a%20b", "/a//b"]) {
    assert.equal(nextPath(path), path);
  }
});

const HOSTILE = [
  null,
  "",
  "pair",
  "//evil.example",
  "///evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "https://evil.example/",
  "javascript:alert(1)",
  "/a\r\nSet-Cookie: a=b",
  "/\t/evil.example",
  "/ evil",
  "/页面",
  "/" + "a".repeat(512),
];
for (const wish of HOSTILE) {
  Deno.test(`nextPath() ignores ${JSON.stringify(wish)?.slice(0, 40)}`, () => {
    assert.equal(nextPath(wish), "/");
  });
}
