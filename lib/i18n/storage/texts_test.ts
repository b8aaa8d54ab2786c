import assert from "node:assert/strict";
import { storageEn } from "./en.ts";
import { translateStorage } from "./texts.ts";

Deno.test("every limit, reason and failure has its words", () => {
  const wanted = [
    ...["keepDays", "keepGb", "minFreeGb"].flatMap((name) => [
      `limits.${name}`,
      `limits.${name}.hint`,
    ]),
    ...["deleted", "age.other", "size", "free-space"].map((reason) => `next.${reason}`),
    ...["not-owner", "unreachable", "fixed", "bad-request", "other"].map((why) => `failed.${why}`),
  ];
  assert.deepEqual(wanted.filter((key) => !Object.hasOwn(storageEn, key)), []);
});

Deno.test("translateStorage() counts", () => {
  const size = "1.2 GB";
  assert.match(
    translateStorage("en").plural("ask", { n: 61, size }),
    /61 recorded files \(1\.2 GB\)/,
  );
  assert.match(translateStorage("zh").plural("ask", { n: 1, size }), /1 个录像文件（1\.2 GB）/);
});
