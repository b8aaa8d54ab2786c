/** Of Debian's package iproute2. */
const IP = ["/usr/bin/ip", "/usr/sbin/ip", "/sbin/ip"];

function ip(...args: string[]): boolean {
  for (const path of IP) {
    try {
      return new Deno.Command(path, { args, stdout: "null", stderr: "null" }).outputSync().success;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return false;
}

/**
 * Gives this machine one more address, as a network does that it joins: on the
 * loopback interface, where nobody else is, and where it counts like any other.
 *
 * @param address Without prefix length.
 * @returns What takes it away again.
 */
export function addAddress(address: string): Disposable {
  const place = [`${address}/${address.includes(":") ? 128 : 32}`, "dev", "lo"];
  if (!ip("addr", "add", ...place)) throw new Error(`Cannot add ${address}`);
  return { [Symbol.dispose]: () => void ip("addr", "del", ...place) };
}

/** May this user do that? Nothing but trying tells. */
function mayAdd(address: string): boolean {
  if (Deno.build.os !== "linux") return false;
  try {
    addAddress(address)[Symbol.dispose]();
    return true;
  } catch {
    return false;
  }
}

/**
 * A test for which an address is added to this machine. Where that is not
 * allowed it is skipped, and its line says so; with `CI=true` it fails instead.
 */
export function testWithAddress(address: string, name: string, test: () => Promise<void>): void {
  if (mayAdd(address)) {
    Deno.test(name, test);
  } else if (Deno.env.get("CI") === "true") {
    Deno.test(name, () => {
      throw new Error("Needs root on Linux and iproute2, to add an address to this machine");
    });
  } else {
    Deno.test.ignore(`${name} (needs root on Linux and iproute2, to add an address)`, test);
  }
}
