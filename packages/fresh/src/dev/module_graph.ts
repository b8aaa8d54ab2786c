import { isAbsolute, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** What `deno info --json` tells of a module graph, as far as it is needed. */
interface GraphJson {
  modules: {
    specifier: string;
    npmPackage?: string;
    error?: string;
    dependencies?: {
      specifier: string;
      code?: { specifier?: string; error?: string };
    }[];
  }[];
  redirects: Record<string, string>;
  npmPackages: Record<string, NpmPackage>;
}

interface NpmPackage {
  name: string;
  localPath: string;
  /** Keys of other packages. */
  dependencies: string[];
}

/** Where an import leads: to a file, or to `specifier` seen from inside the package at `directory`. */
export type Resolution =
  | { kind: "file"; path: string }
  | { kind: "package"; directory: string; specifier: string };

/**
 * Resolves imports the way Deno does, import maps, workspace members, links and the lock file
 * included, which a bundler knows nothing of.
 */
export class ModuleGraph {
  #imports = new Map<string, Map<string, string>>();
  #roots: Map<string, string>;
  #npmModules = new Map<string, string>();
  #packages: NpmPackage[];
  #json: GraphJson;

  /** @param json The output of `deno info --json`. */
  constructor(json: GraphJson, root: string) {
    this.#json = json;
    this.#packages = Object.values(json.npmPackages);
    for (const { specifier, error, npmPackage, dependencies = [] } of json.modules) {
      if (error !== undefined) throw new Error(error);
      if (npmPackage !== undefined) this.#npmModules.set(specifier, npmPackage);
      const imports = new Map<string, string>();
      for (const { specifier, code } of dependencies) {
        if (code?.error !== undefined) throw new Error(code.error);
        if (code?.specifier !== undefined) imports.set(specifier, code.specifier);
      }
      this.#imports.set(specifier, imports);
    }
    this.#roots = this.#imports.get(root) ?? new Map();
  }

  /**
   * @param specifier As it stands in the code: `preact/hooks`.
   * @param importer Absolute path of the importing module.
   * @returns Null when the graph knows nothing of it.
   */
  resolve(specifier: string, importer: string): Resolution | null {
    const owner = this.#packages.find(({ localPath }) => importer.startsWith(localPath + sep));
    if (owner !== undefined) return this.#fromPackage(specifier, owner);

    let target = this.#imports.get(pathToFileURL(importer).href)?.get(specifier) ??
      this.#roots.get(specifier);
    if (target === undefined) return null;
    target = this.#json.redirects[target] ?? target;
    if (target.startsWith("file:")) return { kind: "file", path: fileURLToPath(target) };

    const key = this.#npmModules.get(target);
    if (key === undefined) return null;
    const { name, localPath } = this.#json.npmPackages[key];
    // npm:/@scope/name@1.2.3/sub/path
    const subpath = /^npm:\/?(?:@[^/]+\/)?[^/]+(.*)$/.exec(target)![1];
    return { kind: "package", directory: localPath, specifier: name + subpath };
  }

  #fromPackage(specifier: string, owner: NpmPackage): Resolution | null {
    const name = /^(@[^/]+\/)?[^/]+/.exec(specifier)![0];
    const target = name === owner.name ? owner : owner.dependencies
      .map((key) => this.#json.npmPackages[key])
      .find((dependency) => dependency.name === name);
    return target === undefined
      ? null
      : { kind: "package", directory: target.localPath, specifier };
  }
}

/**
 * Loads the graph of `entries`, downloading the packages that are missing.
 *
 * @param denoJson The project's configuration; the lock file beside it applies too.
 * @param entries Absolute paths, or specifiers that the configuration knows.
 * @throws {Error} When a module cannot be found or parsed.
 */
export async function loadModuleGraph(
  denoJson: string,
  entries: string[],
): Promise<ModuleGraph> {
  const imports = entries.map((entry) => {
    const specifier = isAbsolute(entry) ? pathToFileURL(entry).href : entry;
    return `import ${JSON.stringify(specifier)};`;
  });
  const rootModule = `data:application/javascript,${encodeURIComponent(imports.join(""))}`;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "--quiet", "--config", denoJson, rootModule],
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  if (code !== 0) throw new Error(`Cannot read the module graph: ${decoder.decode(stderr)}`);
  return new ModuleGraph(JSON.parse(decoder.decode(stdout)), rootModule);
}
