import { join, relative } from "node:path";
import { walk } from "@std/fs";

/** What the build reads, relative to the project. */
const DIRECTORIES = ["components", "islands", "lib", "packages", "routes", "static"];
const FILES = ["deno.json", "deno.lock", "dev.ts", "main.ts"];

const STAMP = join("_fresh", "inputs.sha256");

/**
 * SHA-256 over paths and contents of everything the build reads, in hexadecimal.
 *
 * @param root The project's directory.
 */
export async function hashInputs(root: string): Promise<string> {
  const files = [...FILES];
  for (const directory of DIRECTORIES) {
    for await (const entry of walk(join(root, directory), { includeDirs: false })) {
      if (!/_test\.tsx?$/.test(entry.name)) files.push(relative(root, entry.path));
    }
  }
  files.sort();
  const lines = [];
  for (const file of files) {
    lines.push(`${file} ${await sha256(await Deno.readFile(join(root, file)))}`);
  }
  return await sha256(new TextEncoder().encode(lines.join("\n")));
}

/** Was `_fresh` built from exactly these inputs? */
export async function isBuilt(root: string, inputs: string): Promise<boolean> {
  try {
    return await Deno.readTextFile(join(root, STAMP)) === inputs;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Notes down, after a build, what it was made from. */
export async function stampBuild(root: string, inputs: string): Promise<void> {
  await Deno.writeTextFile(join(root, STAMP), inputs);
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
