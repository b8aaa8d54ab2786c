import { walk } from "@std/fs/walk";
import { basename, join } from "node:path";

/** What the JavaScript of the capture page may weigh in all, in bytes, each file gzipped. */
export const CAPTURE_PAGE_BUDGET = 40_000;

/** One built JavaScript file. */
export interface ScriptSize {
  name: string;
  bytes: number;
  gzipBytes: number;
  /** Whether the page in question loads it. */
  onPage: boolean;
}

/**
 * Measures built scripts.
 *
 * @param scripts Content by file name.
 * @param entries Names of the files that the page itself names; what they import statically counts too.
 * @returns One entry for each script, the largest first.
 * @throws {Error} When an entry, or a file that one imports, is not among the scripts.
 */
export async function measureScripts(
  scripts: Map<string, Uint8Array<ArrayBuffer>>,
  entries: string[],
): Promise<ScriptSize[]> {
  const onPage = closure(scripts, entries);
  const sizes = await Promise.all([...scripts].map(async ([name, content]) => ({
    name,
    bytes: content.byteLength,
    gzipBytes: await gzipSize(content),
    onPage: onPage.has(name),
  })));
  return sizes.sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
}

/** What the page loads in all, in gzipped bytes. */
export function pageWeight(sizes: ScriptSize[]): number {
  return sizes.reduce((sum, { gzipBytes, onPage }) => sum + (onPage ? gzipBytes : 0), 0);
}

/** The sizes as a table; a star marks what the page loads. */
export function formatSizes(sizes: ScriptSize[], budget: number): string {
  const width = Math.max(12, ...sizes.map(({ name }) => name.length));
  const row = (name: string, bytes: number | string, gzipBytes: number, mark: string) =>
    `${mark} ${name.padEnd(width)} ${String(bytes).padStart(8)} ${String(gzipBytes).padStart(8)}`;
  const all = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  const allGzip = sizes.reduce((sum, { gzipBytes }) => sum + gzipBytes, 0);
  return [
    `  ${"JavaScript".padEnd(width)}    bytes  gzipped`,
    ...sizes.map((size) => row(size.name, size.bytes, size.gzipBytes, size.onPage ? "*" : " ")),
    row("total", all, allGzip, " "),
    row("capture page", "", pageWeight(sizes), "*") + ` of ${budget}`,
  ].join("\n");
}

/**
 * Reads the scripts of a build from its folder.
 *
 * @param outDir The folder that the build was written to, usually `_fresh`.
 */
export async function readScripts(outDir: string): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const snapshot = await Deno.readTextFile(join(outDir, "snapshot.js"));
  const buildId = /\bversion = "([^"]+)"/.exec(snapshot)?.[1];
  if (buildId === undefined) throw new Error(`${outDir}/snapshot.js names no version`);

  const directory = join(outDir, "static", "_fresh", "js", buildId);
  const scripts = new Map<string, Uint8Array<ArrayBuffer>>();
  for await (const { name, path } of walk(directory, { includeDirs: false, exts: [".js"] })) {
    scripts.set(name, await Deno.readFile(path));
  }
  return scripts;
}

/**
 * Names the scripts that a page itself loads: the runtime, and the islands that its route, its layouts
 * and the app wrapper can reach. Without an island there is no script at all.
 *
 * @param root The project's root.
 * @param modules The page's server modules, relative to the root; those that do not exist are left out.
 */
export async function pageEntries(root: string, modules: string[]): Promise<string[]> {
  const islands = new Set<string>();
  for (const module of modules) {
    for (const path of await localImports(root, module)) {
      if (/[\\/](islands|\(_islands\))[\\/]/.test(path.slice(root.length))) {
        islands.add(basename(path).replace(/\.\w+$/, ".js"));
      }
    }
  }
  return islands.size === 0 ? [] : ["fresh-runtime.js", ...[...islands].sort()];
}

async function localImports(root: string, module: string): Promise<string[]> {
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "--quiet", module],
    cwd: root,
    stderr: "null",
  }).output();
  if (code !== 0) return [];
  const graph: { modules: { local?: string; error?: string }[] } = JSON.parse(
    new TextDecoder().decode(stdout),
  );
  return graph.modules.flatMap(({ local }) => local ?? []);
}

function closure(scripts: Map<string, Uint8Array>, entries: string[]): Set<string> {
  const decoder = new TextDecoder();
  const reached = new Set<string>();
  const visit = (name: string) => {
    if (reached.has(name)) return;
    const content = scripts.get(name);
    if (content === undefined) throw new Error(`The build has no ${name}`);
    reached.add(name);
    // Static imports only: what import() names is loaded when it is needed, if ever.
    const imports = decoder.decode(content).matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g);
    for (const [, imported] of imports) visit(imported);
  };
  entries.forEach(visit);
  return reached;
}

async function gzipSize(content: Uint8Array<ArrayBuffer>): Promise<number> {
  const stream = new Blob([content]).stream().pipeThrough(new CompressionStream("gzip"));
  return (await new Response(stream).arrayBuffer()).byteLength;
}
