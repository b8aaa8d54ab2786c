import { exists } from "@std/fs/exists";
import { walk } from "@std/fs/walk";
import { relative } from "node:path";
import { asset } from "../build_id.ts";

/** A file of a static folder. */
export interface StaticSource {
  /** URL path, every segment encoded. */
  pathname: string;
  /** Absolute. */
  filePath: string;
}

/**
 * Lists what is to be served from `directories`; where two hold the same path the first one wins.
 * Hidden files are left out, except `.well-known`.
 */
export async function listStaticFiles(directories: string[]): Promise<StaticSource[]> {
  const found = new Map<string, StaticSource>();
  for (const directory of directories) {
    if (!(await exists(directory))) continue;
    const skip = [/\/\.(?!well-known)[^/]+(\/|$)/];
    for await (const { path } of walk(directory, { includeDirs: false, skip })) {
      const pathname = toPathname(relative(directory, path));
      if (!found.has(pathname)) found.set(pathname, { pathname, filePath: path });
    }
  }
  return [...found.values()].sort((a, b) => a.pathname < b.pathname ? -1 : 1);
}

/** The URL path of a file below a served folder. */
export function toPathname(relativePath: string): string {
  return "/" + relativePath.split(/[\\/]/).map(encodeURIComponent).join("/");
}

/** A style sheet whose `url(...)`s are tied to this build, so that what they name is cached long. */
export function lockCssUrls(css: string): string {
  return css.replace(
    /url\(("[^"]+"|'[^']+'|[^)]+)\)/g,
    (_match, raw: string) => `url(${JSON.stringify(asset(raw.replace(/^(["'])(.*)\1$/, "$2")))})`,
  );
}

/** The SHA-256 of a file's content, in hexadecimal. */
export async function hashOf(content: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", content)).toHex();
}
