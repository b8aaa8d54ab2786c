/** Options of {@linkcode exists}. */
export interface ExistsOptions {
  /** Only when this process may read it. Default: false. */
  isReadable?: boolean;
  /** Only when it is a directory, or a link to one. Default: false. */
  isDirectory?: boolean;
  /** Only when it is a file, or a link to one. Default: false. */
  isFile?: boolean;
}

/**
 * Whether a path exists. What is true now can be false a moment later: where an operation follows, try
 * it and catch its error instead.
 *
 * @throws {TypeError} When both `isDirectory` and `isFile` are asked for and the path exists.
 * @throws {Deno.errors.NotCapable} Without permission to read the path.
 */
export async function exists(path: string | URL, options: ExistsOptions = {}): Promise<boolean> {
  let info: Deno.FileInfo;
  try {
    info = await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    // Refused by the file system, not by Deno: there is something, behind a closed door.
    if (error instanceof Deno.errors.PermissionDenied && await isGranted(path)) {
      return !options.isReadable;
    }
    throw error;
  }
  if (options.isDirectory && options.isFile) {
    throw new TypeError("isDirectory and isFile must not be true together");
  }
  if (options.isDirectory && !info.isDirectory) return false;
  if (options.isFile && !info.isFile) return false;
  return !options.isReadable || isReadable(info);
}

async function isGranted(path: string | URL): Promise<boolean> {
  return (await Deno.permissions.query({ name: "read", path })).state === "granted";
}

/** The read bit that applies to this process: of the owner, the group, or the others. */
function isReadable(info: Deno.FileInfo): boolean {
  if (info.mode === null) return true;
  if (Deno.uid() === info.uid) return (info.mode & 0o400) !== 0;
  if (Deno.gid() === info.gid) return (info.mode & 0o040) !== 0;
  return (info.mode & 0o004) !== 0;
}
