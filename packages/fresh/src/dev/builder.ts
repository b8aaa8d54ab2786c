import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { App, listen, type ListenOptions, setBuildCache } from "../app.ts";
import { setBuildId } from "../build_id.ts";
import { bundle, type SourceMapOptions } from "./bundle.ts";
import { checkDenoCompilerOptions } from "./check.ts";
import { crawlProject, type RouteSource } from "./crawl.ts";
import { liveReload } from "./live_reload.ts";
import { createMemoryCache } from "./memory_cache.ts";
import { writeSnapshot } from "./snapshot.ts";
import { hashOf, listStaticFiles } from "./static_dir.ts";

/** Options of {@linkcode Builder}. Paths are absolute, `file:` URLs, or relative to `root`. */
export interface BuildOptions {
  /** What browsers the JavaScript is for. Default: Chrome 99, Firefox 99, Safari 15. */
  target?: string | string[];
  /** The project's root, relative to the working directory. Default: `.`. */
  root?: string;
  /** Where a build is written. Default: `_fresh`. */
  outDir?: string;
  /** Where static files lie; of several folders the first one that has a file serves it. Default: `static`. */
  staticDir?: string | string[];
  /** Where islands lie. Default: `islands`. */
  islandDir?: string;
  /** Where routes lie. Default: `routes`. */
  routeDir?: string;
  /** The module that exports `app`. Default: `main.ts`. */
  serverEntry?: string;
  /** Paths of islands and routes to leave out. Default: test files. */
  ignore?: RegExp[];
  /** Source maps of a production build. Default: none. */
  sourceMap?: SourceMapOptions;
}

/** The options as they apply, with absolute paths. */
export type ResolvedBuildConfig =
  & Required<Omit<BuildOptions, "sourceMap" | "staticDir">>
  & {
    staticDir: string[];
    mode: "development" | "production";
    sourceMap?: SourceMapOptions;
  };

/** What a build made, before it is written or served. */
export interface BuildOutput {
  buildId: string;
  /** URL path of the browser runtime. */
  clientEntry: string;
  /** JavaScript by URL path. */
  scripts: Map<string, Uint8Array<ArrayBuffer>>;
  /** `chunk` is a URL path, `source` an absolute path. */
  islands: { name: string; source: string; chunk: string }[];
  routes: RouteSource[];
}

const TEST_FILE_PATTERN = /[._]test\.(?:[tj]sx?|[mc][tj]s)$/;

/** Builds an app's JavaScript, and runs its development server. */
// deno-lint-ignore no-explicit-any
export class Builder<State = any> {
  /** The options as they apply. */
  config: ResolvedBuildConfig;
  #islands = new Set<string>();

  constructor(options: BuildOptions = {}) {
    const root = toPath(options.root ?? ".", Deno.cwd());
    this.config = {
      root,
      outDir: toPath(options.outDir ?? "_fresh", root),
      staticDir: [options.staticDir ?? "static"].flat().map((path) => toPath(path, root)),
      islandDir: toPath(options.islandDir ?? "islands", root),
      routeDir: toPath(options.routeDir ?? "routes", root),
      serverEntry: toPath(options.serverEntry ?? "main.ts", root),
      target: options.target ?? ["chrome99", "firefox99", "safari15"],
      ignore: options.ignore ?? [TEST_FILE_PATTERN],
      mode: "production",
      sourceMap: options.sourceMap,
    };
  }

  /** Adds an island that lies outside the folders for them. */
  registerIsland(specifier: string): void {
    this.#islands.add(toPath(specifier, this.config.root));
  }

  /**
   * Builds once.
   *
   * @param options `snapshot`: `disk` (default) writes to `outDir`, `memory` keeps the build for the app
   * that the returned function is called with, before its `handler()`.
   */
  async build(
    options: {
      mode?: ResolvedBuildConfig["mode"];
      snapshot?: "disk" | "memory";
    } = {},
  ): Promise<(app: App<State>) => void> {
    const { config } = this;
    config.mode = options.mode ?? "production";
    const output = await this.#build();
    if (options.snapshot !== "memory") {
      await writeSnapshot(output, config);
      return () => {
        throw new Error("This build was written to disk: serve it from there");
      };
    }
    const cache = await createMemoryCache<State>(output, { ...config, liveReload: false });
    return (app) => setBuildCache(app, cache, app.config.mode);
  }

  /**
   * Runs the development server: pages reload when the process is restarted, as `deno run --watch` does.
   *
   * @param importApp Imports the app.
   * @param options Those of `Deno.serve`.
   */
  async listen(
    importApp: () => Promise<{ app: App<State> } | App<State>>,
    options: ListenOptions = {},
  ): Promise<void> {
    this.config.mode = "development";
    const imported = await importApp();
    const app = imported instanceof App ? imported : imported.app;
    const output = await this.#build();
    const cache = await createMemoryCache<State>(output, { ...this.config, liveReload: true });
    setBuildCache(app, cache, "development");
    await listen(liveReload(app.handler()), options);
  }

  async #build(): Promise<BuildOutput> {
    const { root, mode, staticDir, target, sourceMap } = this.config;
    const dev = mode === "development";
    const { denoJson, jsxImportSource } = await checkDenoCompilerOptions(root);
    const { islands, routes } = await crawlProject(this.config);

    const runtime = new URL(`../runtime/client${dev ? "_dev" : ""}.ts`, import.meta.url);
    const entryPoints: Record<string, string> = { "fresh-runtime": fileURLToPath(runtime) };
    for (const source of [...new Set([...islands, ...this.#islands])]) {
      entryPoints[uniqueName(source, entryPoints)] = source;
    }
    const { buildId, files } = await bundle(
      { root, denoJson, entryPoints, dev, target, jsxImportSource, sourceMap },
      await describeStaticFiles(staticDir),
    );
    setBuildId(buildId);

    const toUrl = (file: string) => `/_fresh/js/${buildId}/${file}`;
    const { "fresh-runtime": _, ...islandEntries } = entryPoints;
    return {
      buildId,
      clientEntry: toUrl("fresh-runtime.js"),
      scripts: new Map([...files].map(([file, content]) => [toUrl(file), content])),
      islands: Object.entries(islandEntries).map(([name, source]) => (
        { name, source, chunk: toUrl(`${name}.js`) }
      )),
      routes,
    };
  }
}

/** URLs of static files carry the build id too, so it has to change with their content. */
async function describeStaticFiles(directories: string[]): Promise<string> {
  const lines: string[] = [];
  for (const { pathname, filePath } of await listStaticFiles(directories)) {
    lines.push(`${pathname} ${await hashOf(await Deno.readFile(filePath))}`);
  }
  return lines.join("\n");
}

/** An identifier after the file's name, that is not among `taken`. */
function uniqueName(path: string, taken: Record<string, unknown>): string {
  const base = /([^\\/]+?)(\.[^.\\/]*)?$/.exec(path)![1]
    .replace(/^[^a-z_$]|[^a-z0-9_$]/gi, "_")
    .replace(/_{2,}/g, "_");
  let name = base;
  for (let i = 1; name in taken; i++) name = `${base}_${i}`;
  return name;
}

function toPath(pathOrUrl: string, root: string): string {
  return pathOrUrl.startsWith("file:") ? fileURLToPath(pathOrUrl) : resolve(root, pathOrUrl);
}
