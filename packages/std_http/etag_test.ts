import { equal } from "node:assert/strict";
import { eTag, ifMatch, ifNoneMatch } from "./etag.ts";

Deno.test("eTag() is strong for content and names its size and digest", async () => {
  equal(await eTag("hello"), `"5-LPJNul+wow4m6DsqxbninhsWHlw"`);
  equal(await eTag(new TextEncoder().encode("hello")), await eTag("hello"));
  equal((await eTag("é".repeat(16))).split("-")[0], `"20`);
  equal(await eTag(""), `"0-47DEQpj8HBSa+/TImW+5JCeuQeR"`);
});

Deno.test("eTag() is weak for a file, and unknown without its time", async () => {
  const mtime = new Date(0);
  const tag = await eTag({ mtime, size: 255 });
  equal(tag?.slice(0, 6), `W/"ff-`);
  equal(await eTag({ mtime, size: 255 }, { weak: false }), tag?.slice(2));
  equal(await eTag({ mtime: new Date(1), size: 255 }) === tag, false);
  equal(await eTag({ mtime: null, size: 255 }), undefined);
});

Deno.test("eTag() is weak on demand", async () => {
  equal(await eTag("hello", { weak: true }), `W/${await eTag("hello")}`);
});

// header, tag, ifMatch, ifNoneMatch
const cases: [string | null, string | undefined, boolean, boolean][] = [
  [null, `"a"`, false, true],
  [`"a"`, undefined, false, true],
  ["", `"a"`, false, true],
  [`"a"`, `"a"`, true, false],
  [`"a"`, `"b"`, false, true],
  [`"b", "a"`, `"a"`, true, false],
  [`W/"a"`, `"a"`, false, false],
  [`"a"`, `W/"a"`, false, false],
  [`W/"a"`, `W/"a"`, false, false],
  ["*", `"a"`, true, false],
  [" * ", `W/"a"`, false, false],
];

for (const [header, tag, matches, noneMatches] of cases) {
  Deno.test(`ifMatch() and ifNoneMatch() ${header} against ${tag}`, () => {
    equal(ifMatch(header, tag), matches);
    equal(ifNoneMatch(header, tag), noneMatches);
  });
}
