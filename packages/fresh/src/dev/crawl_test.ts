import { deepEqual } from "node:assert/strict";
import { dirname, join, relative } from "node:path";
import { crawlProject } from "./crawl.ts";

Deno.test("crawlProject() tells islands, routes and what is neither apart", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const files = [
      "islands/A.tsx",
      "islands/deep/B.ts",
      "islands/A_test.tsx",
      "islands/notes.md",
      "routes/_app.tsx",
      "routes/index.tsx",
      "routes/index_test.tsx",
      "routes/[id].ts",
      "routes/(group)/c.jsx",
      "routes/d/(_islands)/D.tsx",
      "routes/d/(_components)/E.tsx",
      "routes/d/own.tsx",
      "routes/d/style.css",
    ];
    for (const file of files) {
      await Deno.mkdir(dirname(join(folder, file)), { recursive: true });
      const code = file.endsWith("own.tsx") ? `export const config = { routeOverride: "/x" };` : "";
      await Deno.writeTextFile(join(folder, file), code);
    }
    const { islands, routes } = await crawlProject({
      islandDir: join(folder, "islands"),
      routeDir: join(folder, "routes"),
      ignore: [/_test\./],
    });
    deepEqual(islands.map((path) => relative(folder, path)), [
      "islands/A.tsx",
      "islands/deep/B.ts",
      "routes/d/(_islands)/D.tsx",
    ]);
    deepEqual(routes.map(({ id, type, lazy }) => [id, type, lazy]), [
      ["/_app", "app", false],
      ["/index", "route", true],
      ["/d/own", "route", false],
      ["/(group)/c", "route", true],
      ["/[id]", "route", true],
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("crawlProject() finds nothing in folders that do not exist", async () => {
  const gone = { islandDir: "/no/islands", routeDir: "/no/routes", ignore: [] };
  deepEqual(await crawlProject(gone), { islands: [], routes: [] });
});
