import * as esbuild from "esbuild";
import { isAbsolute, relative } from "node:path";
import { loadModuleGraph, type ModuleGraph } from "./module_graph.ts";

/** Options of {@linkcode bundle}. */
export interface BundleOptions {
  /** Absolute. */
  root: string;
  /** The project's configuration, absolute. */
  denoJson: string;
  /** Absolute paths of modules, by the name of their output. */
  entryPoints: Record<string, string>;
  dev: boolean;
  target: string | string[];
  jsxImportSource: string;
  sourceMap?: SourceMapOptions;
}

/** See https://esbuild.github.io/api/#source-maps */
export interface SourceMapOptions {
  kind: esbuild.BuildOptions["sourcemap"];
  sourceRoot?: string;
  sourcesContent?: boolean;
}

/** What {@linkcode bundle} made. */
export interface Bundle {
  /** 40 hexadecimal digits that stand for the content of all files. */
  buildId: string;
  /** By name. */
  files: Map<string, Uint8Array<ArrayBuffer>>;
}

/** Stands for the build id until the files, which it depends on, are known. Of the same length. */
const PLACEHOLDER = "fresh-build-id-fresh-build-id-fresh-buil";

/**
 * Makes the browser's JavaScript: ES modules, one for each entry point, with shared code in chunks.
 *
 * @param seed Other content that the build id has to change with.
 * @throws {Error} When a module is missing or broken; the message names it.
 */
export async function bundle(options: BundleOptions, seed: string): Promise<Bundle> {
  const { denoJson, dev, entryPoints, jsxImportSource, root, sourceMap, target } = options;
  const graph = await loadModuleGraph(denoJson, [
    ...Object.values(entryPoints),
    `${jsxImportSource}/jsx-runtime`,
    ...(dev ? [`${jsxImportSource}/jsx-dev-runtime`] : []),
  ]);
  try {
    const { outputFiles } = await esbuild.build({
      absWorkingDir: root,
      entryPoints,
      outdir: root,
      write: false,
      logLevel: "silent",
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "browser",
      target,
      minify: !dev,
      jsx: "automatic",
      jsxDev: dev,
      jsxImportSource,
      // Deno's settings, whatever tsconfig.json lies about.
      tsconfigRaw: {},
      sourcemap: dev ? "linked" : sourceMap?.kind,
      sourceRoot: dev ? undefined : sourceMap?.sourceRoot,
      sourcesContent: dev ? undefined : sourceMap?.sourcesContent,
      define: {
        "process.env.NODE_ENV": JSON.stringify(dev ? "development" : "production"),
        FRESH_BUILD_ID: JSON.stringify(PLACEHOLDER),
      },
      plugins: [denoImports(graph)],
    });
    const files = new Map(outputFiles.map((file) => [relative(root, file.path), file.contents]));
    return await stamp(files as Bundle["files"], seed);
  } finally {
    await esbuild.stop();
  }
}

/** Computes the build id and puts it where the placeholder stands. */
async function stamp(files: Bundle["files"], seed: string): Promise<Bundle> {
  const names = [...files.keys()].sort();
  const parts = names.flatMap((name) => [`\n${name}\n`, files.get(name)!]);
  const content = await new Blob([seed, ...parts]).arrayBuffer();
  const buildId = new Uint8Array(await crypto.subtle.digest("SHA-1", content)).toHex();

  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  for (const [name, bytes] of files) {
    const text = decoder.decode(bytes);
    if (text.includes(PLACEHOLDER)) {
      files.set(name, encoder.encode(text.replaceAll(PLACEHOLDER, buildId)));
    }
  }
  return { buildId, files };
}

/** Lets esbuild find what Deno finds. Relative imports and the files themselves are esbuild's own job. */
function denoImports(graph: ModuleGraph): esbuild.Plugin {
  return {
    name: "deno-imports",
    setup(build) {
      build.onResolve({ filter: /^[^./#]/ }, async (args) => {
        if (isAbsolute(args.path) || args.pluginData === denoImports) return;
        const found = graph.resolve(args.path, args.importer);
        // Not an error yet: a package may map it to nothing for browsers.
        if (found === null) return;
        if (found.kind === "file") return { path: found.path };

        // A package may import itself by name, which lets esbuild read its `exports`.
        const { directory, specifier } = found;
        return await build.resolve(await hasExports(directory) ? specifier : inside(specifier), {
          kind: args.kind,
          importer: `${directory}/package.json`,
          resolveDir: directory,
          pluginData: denoImports,
        });
      });
    },
  };
}

/** `@scope/name/sub` as seen from the package's folder: `./sub`. */
function inside(specifier: string): string {
  return specifier.replace(/^(@[^/]+\/)?[^/]+/, ".");
}

async function hasExports(directory: string): Promise<boolean> {
  return JSON.parse(await Deno.readTextFile(`${directory}/package.json`)).exports !== undefined;
}
