import type { ComponentType } from "preact";
import { App, setBuildCache } from "../app.ts";
import { type BuildCache, IslandPreparer, type StaticFile } from "../build_cache.ts";
import { compareRouteIds, type FsModule, toFsRoute } from "../fs_routes.ts";

/** A build that exists in memory only, for tests. */
export interface InMemoryBuild<State> {
  /** Modules, or functions that load them, by path below `routes/`. */
  routes?: Record<string, FsModule<State> | (() => Promise<FsModule<State>>)>;
  islands?: Record<string, ComponentType>;
  /** Content by URL path. Its hash is `hash of <content>`. */
  files?: Record<string, string>;
  liveReload?: boolean;
  mode?: "development" | "production";
  /** Is told of each file that was opened and closed again without being read. */
  onClose?: (pathname: string) => void;
}

/** Sends requests to an app. */
export type Send = (path: string, init?: RequestInit) => Promise<Response>;

/**
 * Makes an app with a build.
 *
 * @param configure Adds what is not in the build; by default the build's routes.
 */
export function inMemory<State>(
  build: InMemoryBuild<State>,
  configure: (app: App<State>) => void = (app) => app.fsRoutes(),
): Send {
  const { files = {}, islands = {}, routes = {}, onClose = () => {} } = build;
  const encoder = new TextEncoder();
  const cache: BuildCache<State> = {
    root: "/root",
    islandRegistry: new Map(),
    clientEntry: "/_fresh/js/test/fresh-runtime.js",
    liveReload: build.liveReload ?? false,
    fsRoutes: Object.keys(routes).sort(compareRouteIds)
      .map((id) => ({ ...toFsRoute(id), mod: routes[id] })),
    readFile(pathname): Promise<StaticFile | null> {
      if (!(pathname in files)) return Promise.resolve(null);
      const readable = encoder.encode(files[pathname]);
      return Promise.resolve({
        hash: `hash of ${files[pathname]}`,
        size: readable.byteLength,
        contentType: "text/x-test",
        readable,
        close: () => onClose(pathname),
      });
    },
  };
  const preparer = new IslandPreparer();
  for (const [name, component] of Object.entries(islands)) {
    const file = `/_fresh/js/test/${name}.js`;
    preparer.prepare(cache.islandRegistry, { default: component }, file, name, []);
  }
  const app = new App<State>();
  setBuildCache(app, cache, build.mode ?? "production");
  configure(app);
  const handler = app.handler();
  return (path, init) => handler(new Request(`http://localhost${path}`, init));
}
