import { ensureDir } from "@std/fs/ensure-dir";
import { dirname, join, relative } from "node:path";
import type { BuildOutput } from "./builder.ts";
import { contentTypeOf } from "./content_type.ts";
import { hashOf, listStaticFiles, lockCssUrls } from "./static_dir.ts";

/** Where {@linkcode writeSnapshot} reads and writes; absolute paths. */
export interface SnapshotPaths {
  root: string;
  outDir: string;
  staticDir: string[];
  serverEntry: string;
}

type StaticEntry = [
  pathname: string,
  file: { filePath: string; hash: string; contentType: string },
];

const WARNING = "// Made by the build. Changes are lost with the next one.";

/** Writes a build: `server.js`, `snapshot.js` and `static/` below `outDir`. */
export async function writeSnapshot(output: BuildOutput, paths: SnapshotPaths): Promise<void> {
  const { outDir, root, serverEntry } = paths;
  const written = join(outDir, "static");
  if (paths.staticDir.some((directory) => (directory + "/").startsWith(written + "/"))) {
    throw new Error(`The build would clear ${written}, which holds static files`);
  }
  await Deno.remove(written, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });

  const staticFiles: StaticEntry[] = [];
  const add = async (pathname: string, filePath: string, content: Uint8Array<ArrayBuffer>) => {
    const entry = {
      filePath: toPosix(relative(root, filePath)),
      hash: await hashOf(content),
      contentType: contentTypeOf(filePath),
    };
    staticFiles.push([pathname, entry]);
  };
  const write = async (pathname: string, content: Uint8Array<ArrayBuffer>) => {
    const path = join(written, ...pathname.split("/").map(decodeURIComponent));
    await ensureDir(dirname(path));
    await Deno.writeFile(path, content);
    await add(pathname, path, content);
  };

  for (const { pathname, filePath } of await listStaticFiles(paths.staticDir)) {
    const content = await Deno.readFile(filePath);
    if (filePath.endsWith(".css")) {
      const css = lockCssUrls(new TextDecoder().decode(content));
      await write(pathname, new TextEncoder().encode(css));
    } else {
      await add(pathname, filePath, content);
    }
  }
  for (const [pathname, content] of output.scripts) await write(pathname, content);

  const specifier = (path: string) => {
    const from = toPosix(relative(outDir, path));
    return JSON.stringify(from.startsWith(".") ? from : `./${from}`);
  };
  await Deno.writeTextFile(
    join(outDir, "snapshot.js"),
    snapshotModule(output, staticFiles, specifier),
  );
  await Deno.writeTextFile(
    join(outDir, "server.js"),
    `${WARNING}
import { ProdBuildCache, setBuildCache } from "fresh/internal";
import * as snapshot from "./snapshot.js";
import { app } from ${specifier(serverEntry)};

const root = import.meta.dirname + ${JSON.stringify("/" + toPosix(relative(outDir, root)))};
setBuildCache(app, new ProdBuildCache(root, snapshot), "production");

export default { fetch: app.handler() };
`,
  );
}

function snapshotModule(
  output: BuildOutput,
  staticFiles: StaticEntry[],
  specifier: (path: string) => string,
): string {
  const { islands, routes } = output;
  const list = (lines: string[]) => lines.map((line) => `  ${line},\n`).join("");
  const json = JSON.stringify;
  const imports = [
    ...islands.map(({ source }, i) => `import * as island${i} from ${specifier(source)};`),
    ...routes.map(({ filePath, lazy }, i) =>
      lazy ? "" : `import * as route${i} from ${specifier(filePath)};`
    ),
  ];
  const prepare = islands.map(({ name, chunk }, i) =>
    `preparer.prepare(islands, island${i}, ${json(chunk)}, ${json(name)}, []);`
  );
  const fsRoutes = routes.map(({ filePath, lazy, ...entry }, i) =>
    `{ ${json(entry).slice(1, -1)}, mod: ${
      lazy ? `() => import(${specifier(filePath)})` : `route${i}`
    } }`
  );
  return `${WARNING}
import { IslandPreparer } from "fresh/internal";
${imports.filter((line) => line !== "").join("\n")}

export const version = ${json(output.buildId)};
export const clientEntry = ${json(output.clientEntry)};

export const islands = new Map();
const preparer = new IslandPreparer();
${prepare.join("\n")}

export const staticFiles = new Map([
${list(staticFiles.map((entry) => json(entry)))}]);

export const fsRoutes = [
${list(fsRoutes)}];
`;
}

function toPosix(path: string): string {
  return path.replaceAll("\\", "/");
}
