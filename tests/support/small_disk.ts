/** How a file system of its own, small enough to be filled, is mounted. Linux, as root. */
const MOUNT = "/usr/bin/mount";
const UMOUNT = "/usr/bin/umount";

function run(command: string, ...args: string[]): boolean {
  try {
    return new Deno.Command(command, { args, stdout: "null", stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

/** May this user mount? A container's root often may not, and nothing but trying tells. */
function mayMount(): boolean {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return false;
  const directory = Deno.makeTempDirSync();
  const isMounted = run(MOUNT, "-t", "tmpfs", "-o", "size=1m", "tmpfs", directory) &&
    run(UMOUNT, directory);
  Deno.removeSync(directory);
  return isMounted;
}

let isAllowed: boolean | undefined;

/**
 * A test on a real file system of `bytes` in memory, which is full soon. Where
 * none may be mounted the test is skipped and its line says so, also with
 * `CI=true`: no package that could be installed would change that.
 *
 * @param test Given the directory at which it is mounted, empty.
 */
export function testOnSmallDisk(
  name: string,
  bytes: number,
  test: (directory: string) => Promise<void>,
): void {
  isAllowed ??= mayMount();
  if (!isAllowed) {
    Deno.test.ignore(`${name} (needs root on Linux, to mount a small disk)`, () => {});
    return;
  }
  Deno.test(name, async () => {
    const directory = await Deno.makeTempDir();
    try {
      if (!run(MOUNT, "-t", "tmpfs", "-o", `size=${bytes},mode=0700`, "tmpfs", directory)) {
        throw new Error(`Cannot mount ${directory}`);
      }
      await test(directory);
    } finally {
      run(UMOUNT, directory);
      await Deno.remove(directory);
    }
  });
}
