import { exists } from "@std/fs/exists";
import { walk } from "@std/fs/walk";
import { relative } from "node:path";
import { compareRouteIds, type FsRouteEntry, toFsRoute } from "../fs_routes.ts";

/** A file below `routes/`. */
export interface RouteSource extends FsRouteEntry {
  /** Absolute. */
  filePath: string;
  /** Load it on its first request only. */
  lazy: boolean;
}

/** What the project's folders hold. */
export interface ProjectFiles {
  /** Island modules, absolute paths, sorted. */
  islands: string[];
  /** In the order in which they are registered. */
  routes: RouteSource[];
}

/**
 * Looks for islands and routes. Below `routes/` a folder `(_islands)` holds islands, and any other
 * folder named `(_...)` is left alone.
 *
 * @param options Absolute folders, which need not exist, and patterns of paths to leave out.
 */
export async function crawlProject(
  options: { islandDir: string; routeDir: string; ignore: RegExp[] },
): Promise<ProjectFiles> {
  const islands = await listModules(options.islandDir, options.ignore);
  const routes: RouteSource[] = [];
  for (const filePath of await listModules(options.routeDir, options.ignore)) {
    const path = "/" +
      relative(options.routeDir, filePath).replaceAll("\\", "/");
    const privateFolder = /\/\((_[^/]+)\)\//.exec(path)?.[1];
    if (privateFolder === "_islands") islands.push(filePath);
    if (privateFolder !== undefined) continue;

    const entry = toFsRoute(path.slice(0, path.lastIndexOf(".")));
    // A route that names its own URL has to be loaded for the URL to be known.
    const lazy = entry.type === "route" &&
      !(await Deno.readTextFile(filePath)).includes("routeOverride");
    routes.push({ ...entry, filePath, lazy });
  }
  routes.sort((a, b) => compareRouteIds(a.id, b.id));
  return { islands, routes };
}

async function listModules(directory: string, skip: RegExp[]): Promise<string[]> {
  if (!(await exists(directory))) return [];
  const exts = [".tsx", ".jsx", ".ts", ".js"];
  const found = await Array.fromAsync(walk(directory, { includeDirs: false, exts, skip }));
  return found.map(({ path }) => path).sort();
}
