import { deepEqual, equal } from "node:assert/strict";
import { dirname, join, relative } from "node:path";
import { BUILD_ID } from "../build_id.ts";
import { listStaticFiles, lockCssUrls } from "./static_dir.ts";

Deno.test("listStaticFiles() encodes names, hides hidden files, lets the first folder win", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const files = [
      "one/a.txt",
      "one/b c/é.txt",
      "one/.hidden",
      "one/.git/config",
      "one/.well-known/x",
      "two/a.txt",
      "two/z.txt",
    ];
    for (const file of files) {
      await Deno.mkdir(dirname(join(folder, file)), { recursive: true });
      await Deno.writeTextFile(join(folder, file), file);
    }
    const found = await listStaticFiles([join(folder, "one"), join(folder, "two"), "/no/such"]);
    deepEqual(found.map((file) => [file.pathname, relative(folder, file.filePath)]), [
      ["/.well-known/x", "one/.well-known/x"],
      ["/a.txt", "one/a.txt"],
      ["/b%20c/%C3%A9.txt", "one/b c/é.txt"],
      ["/z.txt", "two/z.txt"],
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

const urls: [css: string, locked: string][] = [
  [`url("/a.svg")`, `url("/a.svg?__frsh_c=${BUILD_ID}")`],
  [`url('/a.svg')`, `url("/a.svg?__frsh_c=${BUILD_ID}")`],
  [`url(/a.svg)`, `url("/a.svg?__frsh_c=${BUILD_ID}")`],
  [`url("a.svg")`, `url("a.svg")`],
  [`url(data:image/png;base64,AA==)`, `url("data:image/png;base64,AA==")`],
];

for (const [css, locked] of urls) {
  Deno.test(`lockCssUrls() ${css}`, () => {
    equal(lockCssUrls(`a{b:${css}}c{d:${css}}`), `a{b:${locked}}c{d:${locked}}`);
  });
}
