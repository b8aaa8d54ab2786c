import { dirname, join } from "node:path";

/** Elements that the server must see one by one, to add attributes, scripts and head elements. */
const SKIP_ELEMENTS = [
  "a",
  "img",
  "source",
  "body",
  "html",
  "head",
  "title",
  "meta",
  "script",
  "link",
  "style",
  "base",
  "noscript",
  "template",
];

interface DenoConfig {
  compilerOptions?: {
    jsx?: string;
    jsxImportSource?: string;
    jsxPrecompileSkipElements?: string[];
  };
}

/**
 * Checks the `compilerOptions` of the nearest `deno.json` that has them.
 *
 * @param root Where to start; the search goes up.
 * @returns The module that JSX is compiled against.
 * @throws {Error} When there is none, or an option is not as the server needs it.
 */
export async function checkDenoCompilerOptions(
  root: string,
): Promise<{ jsxImportSource: string; denoJson: string }> {
  const { config, denoJson } = await findConfig(root);
  const { jsx, jsxImportSource, jsxPrecompileSkipElements = [] } = config
    .compilerOptions!;
  if (jsxImportSource === undefined) {
    throw new Error(`Option compilerOptions > jsxImportSource not set in: ${denoJson}`);
  }
  const missing = SKIP_ELEMENTS.filter((name) => !jsxPrecompileSkipElements.includes(name));
  if (jsx === "precompile" && missing.length > 0) {
    throw new Error(
      "Expected option compilerOptions > jsxPrecompileSkipElements to contain " +
        SKIP_ELEMENTS.map((name) => `"${name}"`).join(", "),
    );
  }
  return { jsxImportSource, denoJson };
}

async function findConfig(root: string): Promise<{ config: DenoConfig; denoJson: string }> {
  for (let directory = root;; directory = dirname(directory)) {
    const denoJson = join(directory, "deno.json");
    try {
      const config: DenoConfig = JSON.parse(await Deno.readTextFile(denoJson));
      if (config.compilerOptions !== undefined) return { config, denoJson };
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    if (dirname(directory) === directory) break;
  }
  throw new Error(`No deno.json with "compilerOptions" found in ${root} or above it`);
}
