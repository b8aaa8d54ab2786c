import { join } from "node:path";
import { messageOf } from "../../shared/errors.ts";

/** Keys, those of earlier authorities and what a crash has left half written among them. */
const KEY = /^\.?(ca|server)\b.*\.key\b/;
/** What this program puts into the directory; hidden files are what writing leaves behind. */
const OURS = /^(\.|ca\b|server\b|access\b)/;

const GROUP_AND_OTHERS = 0o077;
const WRITE_BY_OTHERS = 0o022;

/**
 * Sees to it that nobody else on this machine reads a key or puts another
 * authority in its place: keys get mode 0600, the directory 0700. From a
 * directory that holds other things as well, only the right to write is taken.
 *
 * Does nothing on Windows, where modes mean nothing.
 *
 * @returns A sentence for each thing that was mended or could not be. Never throws.
 */
export async function protectKeys(directory: string): Promise<string[]> {
  if (Deno.build.os === "windows") return [];
  const told: string[] = [];
  try {
    const names = await Array.fromAsync(Deno.readDir(directory), ({ name }) => name);
    const tooMuch = names.every((name) => OURS.test(name)) ? GROUP_AND_OTHERS : WRITE_BY_OTHERS;
    told.push(...await take(directory, tooMuch));
    for (const name of names.filter((name) => KEY.test(name))) {
      told.push(...await take(join(directory, name), GROUP_AND_OTHERS));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) {
      told.push(`Cannot look whether ${directory} is safe from others (${messageOf(error)}).`);
    }
  }
  return told;
}

/** Takes the rights `tooMuch` away from a file or directory. */
async function take(path: string, tooMuch: number): Promise<string[]> {
  const mode = ((await Deno.stat(path)).mode ?? 0) & 0o777;
  if ((mode & tooMuch) === 0) return [];
  const wanted = mode & ~tooMuch;
  try {
    await Deno.chmod(path, wanted);
    return [`${path} had mode ${octal(mode)}, open to others: it has ${octal(wanted)} now.`];
  } catch (error) {
    return [
      `${path} has mode ${octal(mode)}, open to others, and that cannot be changed ` +
      `(${messageOf(error)}): run chmod ${octal(wanted)} on it as its owner.`,
    ];
  }
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}
