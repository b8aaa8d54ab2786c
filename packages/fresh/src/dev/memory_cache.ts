import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  type BuildCache,
  IslandPreparer,
  type IslandRegistry,
  openStaticFile,
  type StaticFile,
} from "../build_cache.ts";
import type { FsRouteFile } from "../fs_routes.ts";
import type { BuildOutput } from "./builder.ts";
import { contentTypeOf } from "./content_type.ts";
import { hashOf } from "./static_dir.ts";

/** A build that is served from memory; static files are read anew each time. */
export async function createMemoryCache<State>(
  output: BuildOutput,
  options: { root: string; staticDir: string[]; liveReload: boolean },
): Promise<BuildCache<State>> {
  const { root, staticDir, liveReload } = options;
  const islandRegistry: IslandRegistry = new Map();
  const preparer = new IslandPreparer();
  for (const { name, source, chunk } of output.islands) {
    const module = await import(pathToFileURL(source).href);
    preparer.prepare(islandRegistry, module, chunk, name, []);
  }
  const fsRoutes: FsRouteFile<State>[] = [];
  for (const { filePath, lazy, ...entry } of output.routes) {
    const load = () => import(pathToFileURL(filePath).href);
    fsRoutes.push({ ...entry, mod: lazy ? load : await load() });
  }

  async function readFile(pathname: string): Promise<StaticFile | null> {
    const content = output.scripts.get(pathname);
    if (content !== undefined) {
      const [hash, contentType] = [await hashOf(content), contentTypeOf(pathname)];
      const size = content.byteLength;
      return { hash, size, contentType, readable: content, close: () => {} };
    }
    const segments = pathname.slice(1).split("/").map(decodeURIComponent);
    if (segments.some((segment) => segment === ".." || segment.includes("/"))) return null;
    for (const directory of staticDir) {
      const path = join(directory, ...segments);
      try {
        if (!(await Deno.stat(path)).isFile) continue;
        return await openStaticFile(path, contentTypeOf(path), null);
      } catch (error) {
        const isAbsent = error instanceof Deno.errors.NotFound ||
          error instanceof Deno.errors.NotADirectory;
        if (!isAbsent) throw error;
      }
    }
    return null;
  }

  return { root, islandRegistry, clientEntry: output.clientEntry, liveReload, fsRoutes, readFile };
}
