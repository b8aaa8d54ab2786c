/**
 * Makes a directory, and those above it, unless it is there.
 *
 * @throws {Error} When something that is no directory has this path.
 */
export async function ensureDir(dir: string | URL): Promise<void> {
  try {
    return assertDirectory(await Deno.stat(dir));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  try {
    await Deno.mkdir(dir, { recursive: true });
  } catch (error) {
    // Somebody else may have made it just now.
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    assertDirectory(await Deno.stat(dir));
  }
}

function assertDirectory(info: Deno.FileInfo): void {
  if (info.isDirectory) return;
  const type = info.isFile ? "file" : info.isSymlink ? "symlink" : undefined;
  throw new Error(`Failed to ensure directory exists: expected 'dir', got '${type}'`);
}
