import { deepEqual, rejects } from "node:assert/strict";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { walk, type WalkOptions } from "./walk.ts";

async function withTree(test: (root: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    for (const file of ["a.ts", "b.md", "deep/c.ts", "deep/deeper/d.tsx", "skipped/e.ts"]) {
      await Deno.mkdir(dirname(join(root, file)), { recursive: true });
      await Deno.writeTextFile(join(root, file), "");
    }
    await Deno.symlink(join(root, "deep"), join(root, "link"));
    await test(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

const cases: [title: string, options: WalkOptions, expected: string[]][] = [
  ["finds everything, links not followed", {}, [
    "",
    "a.ts",
    "b.md",
    "deep",
    "deep/c.ts",
    "deep/deeper",
    "deep/deeper/d.tsx",
    "link",
    "skipped",
    "skipped/e.ts",
  ]],
  ["finds files of some extensions, dotted or not", { includeDirs: false, exts: ["tsx", ".md"] }, [
    "b.md",
    "deep/deeper/d.tsx",
  ]],
  ["finds directories alone", { includeFiles: false, includeSymlinks: false }, [
    "",
    "deep",
    "deep/deeper",
    "skipped",
  ]],
  ["goes as deep as it may", { includeDirs: false, maxDepth: 1 }, ["a.ts", "b.md", "link"]],
  ["stays at the root", { maxDepth: 0 }, [""]],
  ["stays out", { maxDepth: -1 }, []],
  ["reports what matches, wherever it lies", { match: [/\/c\.ts$/] }, ["deep/c.ts"]],
  ["skips a directory with all that is in it", {
    includeDirs: false,
    includeSymlinks: false,
    skip: [/deep/, /b\.md$/],
  }, ["a.ts", "skipped/e.ts"]],
];

for (const [title, options, expected] of cases) {
  Deno.test(`walk() ${title}`, async () => {
    await withTree(async (root) => {
      for (const start of [root, pathToFileURL(root)]) {
        const found = await Array.fromAsync(walk(start, options));
        deepEqual(found.map(({ path }) => relative(root, path)).sort(), expected);
      }
    });
  });
}

Deno.test("walk() tells what an entry is", async () => {
  await withTree(async (root) => {
    const found = await Array.fromAsync(walk(root, { match: [/(link|a\.ts|deeper)$/] }));
    deepEqual(
      found.map((entry) => [entry.name, entry.isFile, entry.isDirectory, entry.isSymlink])
        .sort(([a], [b]) => a < b ? -1 : 1),
      [
        ["a.ts", true, false, false],
        ["deeper", false, true, false],
        ["link", false, false, true],
      ],
    );
  });
});

Deno.test("walk() needs a root", async () => {
  await rejects(Array.fromAsync(walk("/no/such/root")), Deno.errors.NotFound);
});
