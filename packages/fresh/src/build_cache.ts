import type { AnyComponent, ComponentType } from "preact";
import { isAbsolute, join } from "node:path";
import { setBuildId } from "./build_id.ts";
import type { FsRouteFile } from "./fs_routes.ts";

/** A component that runs in the browser too. */
export interface Island {
  /** URL path of its JavaScript. */
  file: string;
  /** Unique among the app's islands. */
  name: string;
  /** The name it is exported by. */
  exportName: string;
  fn: ComponentType;
  /** Style sheets of its own; always empty here. */
  css: string[];
}

/** Finds the island that a component is. */
export type IslandRegistry = Map<ComponentType, Island>;

/** A static file, opened. */
export interface StaticFile {
  /** Names the content, for the ETag; null when it is unknown. */
  hash: string | null;
  size: number;
  contentType: string;
  readable: ReadableStream<Uint8Array> | Uint8Array;
  /** Must be called when `readable` is not read. */
  close(): void;
}

/** What a build made, as the running app sees it. */
// deno-lint-ignore no-explicit-any
export interface BuildCache<State = any> {
  /** The project's root, absolute. */
  root: string;
  islandRegistry: IslandRegistry;
  /** URL path of the browser runtime. */
  clientEntry: string;
  /** Load the browser runtime on every page, for live reload. */
  liveReload: boolean;
  fsRoutes: FsRouteFile<State>[];
  /** Opens the static file at a URL path whose segments are encoded; null when there is none. */
  readFile(pathname: string): Promise<StaticFile | null>;
}

/** What `_fresh/snapshot.js` exports. */
export interface BuildSnapshot<State> {
  /** The build id. */
  version: string;
  clientEntry: string;
  fsRoutes: FsRouteFile<State>[];
  /** By URL path. `filePath` is absolute or relative to the root. */
  staticFiles: Map<string, { filePath: string; hash: string; contentType: string }>;
  islands: IslandRegistry;
}

/** A build that lies on disk. */
export class ProdBuildCache<State> implements BuildCache<State> {
  readonly islandRegistry: IslandRegistry;
  readonly clientEntry: string;
  readonly liveReload = false;
  readonly fsRoutes: FsRouteFile<State>[];
  #files: BuildSnapshot<State>["staticFiles"];

  /** Makes `snapshot` the build that is served from `root`. */
  constructor(public root: string, snapshot: BuildSnapshot<State>) {
    setBuildId(snapshot.version);
    this.islandRegistry = snapshot.islands;
    this.clientEntry = snapshot.clientEntry;
    this.fsRoutes = snapshot.fsRoutes;
    this.#files = snapshot.staticFiles;
  }

  async readFile(pathname: string): Promise<StaticFile | null> {
    const info = this.#files.get(pathname);
    if (info === undefined) return null;
    const path = isAbsolute(info.filePath) ? info.filePath : join(this.root, info.filePath);
    return await openStaticFile(path, info.contentType, info.hash);
  }
}

/** Opens `path` for {@linkcode BuildCache.readFile}. */
export async function openStaticFile(
  path: string,
  contentType: string,
  hash: string | null,
): Promise<StaticFile> {
  const file = await Deno.open(path);
  const { size } = await file.stat();
  return { hash, size, contentType, readable: file.readable, close: () => file.close() };
}

/** Fills an {@linkcode IslandRegistry}, giving each island a name of its own. */
export class IslandPreparer {
  #seen = new Map<string, number>();

  /**
   * Registers every function that an island's module exports.
   *
   * @param registry Is added to.
   * @param mod The module.
   * @param chunkName URL path of its JavaScript.
   * @param modName A JavaScript identifier: the name of its default export.
   */
  prepare(
    registry: IslandRegistry,
    mod: Record<string, unknown>,
    chunkName: string,
    modName: string,
    css: string[],
  ): void {
    for (const [exportName, value] of Object.entries(mod)) {
      if (typeof value !== "function") continue;
      const wanted = exportName === "default" ? modName : exportName;
      const count = this.#seen.get(wanted) ?? 0;
      this.#seen.set(wanted, count + 1);
      const name = count === 0 ? wanted : `${wanted}_${count}`;
      registry.set(value as ComponentType, {
        file: chunkName,
        name,
        exportName,
        fn: value as AnyComponent as ComponentType,
        css,
      });
    }
  }
}
