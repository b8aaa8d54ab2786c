import { basename, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

/** Something that {@linkcode walk} came across. */
export interface WalkEntry extends Deno.DirEntry {
  /** The root, joined with the way from there. */
  path: string;
}

/** Options of {@linkcode walk}. */
export interface WalkOptions {
  /** How many directories deep to go; 0 is the root alone. Default: Infinity. */
  maxDepth?: number;
  /** Default: true. */
  includeFiles?: boolean;
  /** Default: true. */
  includeDirs?: boolean;
  /** Links are reported, never followed. Default: true. */
  includeSymlinks?: boolean;
  /** Report only what ends in one of these, with or without the dot. */
  exts?: string[];
  /** Report only paths that one of these fits. */
  match?: RegExp[];
  /** Leave out paths that one of these fits, and everything below them. */
  skip?: RegExp[];
}

/**
 * Walks a directory tree, the root first, in the order in which the file system lists it.
 *
 * @throws {Deno.errors.NotFound} When the root does not exist.
 */
export async function* walk(
  root: string | URL,
  options: WalkOptions = {},
): AsyncIterableIterator<WalkEntry> {
  const { maxDepth = Infinity, includeDirs = true, includeFiles = true } = options;
  const { includeSymlinks = true, match, skip } = options;
  if (maxDepth < 0) return;

  const path = root instanceof URL ? fileURLToPath(root) : root;
  const exts = options.exts?.map((ext) => ext.startsWith(".") ? ext : `.${ext}`);
  const isSkipped = (path: string) => skip?.some((pattern) => path.search(pattern) >= 0) ?? false;
  const isWanted = (path: string) =>
    !isSkipped(path) && (exts?.some((ext) => path.endsWith(ext)) ?? true) &&
    (match?.some((pattern) => path.search(pattern) >= 0) ?? true);

  if (includeDirs && isWanted(path)) yield await entryOf(normalize(path));
  if (maxDepth < 1 || isSkipped(path)) return;

  for await (const entry of Deno.readDir(path)) {
    const entryPath = join(path, entry.name);
    if (entry.isDirectory) {
      yield* walk(entryPath, { ...options, maxDepth: maxDepth - 1 });
    } else if ((entry.isSymlink ? includeSymlinks : includeFiles) && isWanted(entryPath)) {
      yield { path: entryPath, ...entry };
    }
  }
}

async function entryOf(path: string): Promise<WalkEntry> {
  const { isFile, isDirectory, isSymlink } = await Deno.stat(path);
  return { path, name: basename(path), isFile, isDirectory, isSymlink };
}
