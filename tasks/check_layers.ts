/**
 * Checks that imports go one way, as `docs/ARCHITECTURE.md` draws it, and that
 * the pure folders know neither Deno nor the DOM.
 */
import { dirname, join, normalize, relative } from "node:path";
import { walk } from "@std/fs";

const root = dirname(import.meta.dirname!);

const PURE = ["lib/shared", "lib/media"];

/** Each layer, and what it may import besides itself. Nothing imports `routes`. */
const LAYERS: Record<string, string[]> = {
  "lib/shared": [],
  "lib/media": ["lib/shared"],
  "lib/i18n": ["lib/shared"],
  "lib/server": ["lib/media", "lib/shared", "lib/i18n"],
  "lib/client": ["lib/media", "lib/shared", "lib/i18n"],
  "components": ["lib/client", "lib/shared", "lib/i18n"],
  "islands": ["components", "lib/client", "lib/shared", "lib/i18n"],
  "routes": ["lib/server", "islands", "components", "lib/shared", "lib/i18n"],
  "packages/fresh": ["packages/std_http", "packages/std_fs"],
  "packages/std_http": [],
  "packages/std_fs": [],
};

/** The one place where the version stands. */
const VERSION_FILE = "deno.json";

/** Tests beside the code may also use what all tests share. */
const FOR_TESTS = ["tests/support"];

/** The layer that a path belongs to, or undefined for scripts and tests, which may import any. */
export function layerOf(path: string): string | undefined {
  return Object.keys(LAYERS).find((layer) => path.startsWith(`${layer}/`));
}

/** Relative specifiers in `source`: imports, re-exports, dynamic imports. */
export function relativeImports(source: string): string[] {
  const matches = source.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)"(\.[^"]*)"/g);
  return Array.from(matches, (match) => match[1]);
}

/**
 * What is wrong with the imports of one file, in sentences.
 *
 * @param path Relative to the project, with forward slashes.
 */
export function wrongImports(path: string, source: string): string[] {
  const layer = layerOf(path);
  const isTest = /_test\.tsx?$/.test(path);
  const wrong: string[] = [];
  for (const specifier of relativeImports(source)) {
    const target = normalize(join(dirname(path), specifier));
    const other = layerOf(target);
    if (other === layer || target === VERSION_FILE) continue;
    if (other === "routes") {
      wrong.push(`${path} imports ${target}: nothing imports routes`);
      continue;
    }
    if (layer === undefined) continue;
    const allowed = isTest ? [...LAYERS[layer], ...FOR_TESTS] : LAYERS[layer];
    if (allowed.some((name) => target.startsWith(`${name}/`))) continue;
    wrong.push(`${path} imports ${target}: ${layer} may import ${allowed.join(", ") || "nothing"}`);
  }
  if (PURE.includes(layer ?? "") && !isTest && /\bfrom\s*"(?!\.)/.test(source)) {
    wrong.push(`${path} imports a package: ${layer} stands alone`);
  }
  return wrong;
}

async function main(): Promise<number> {
  const problems: string[] = [];
  const pureFiles: string[] = [];
  const options = { includeDirs: false, exts: ["ts", "tsx"], skip: [/\/(_fresh|node_modules)\//] };
  for await (const { path } of walk(root, options)) {
    const file = relative(root, path).replaceAll("\\", "/");
    problems.push(...wrongImports(file, await Deno.readTextFile(path)));
    const isPure = PURE.some((layer) => file.startsWith(`${layer}/`));
    if (isPure && !file.endsWith("_test.ts")) pureFiles.push(path);
  }
  for (const problem of problems) console.error(problem);
  // Without their tests, which bring Deno's types along and so would hide a use of them.
  const check = await new Deno.Command(Deno.execPath(), {
    args: ["check", "--quiet", ...pureFiles],
    cwd: root,
  }).spawn().status;
  if (problems.length > 0 || !check.success) return 1;
  console.log(
    `Imports go one way; ${pureFiles.length} pure modules know neither Deno nor the DOM.`,
  );
  return 0;
}

if (import.meta.main) Deno.exit(await main());
