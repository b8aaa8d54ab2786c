/**
 * Deno leaves Nagle's algorithm on in what it serves over TLS, and offers no way to switch it off:
 * the second write of an answer waits until the client has acknowledged the first, and clients put
 * that off by 40 ms and more (RFC 1122, 4.2.3.2). Connections inherit the setting of their listener,
 * so it is switched off there, by the system's own call.
 *
 * To be imported before anything else: the right to call native code is given up here, before any
 * other module runs. What stays are the two calls below.
 */

interface Platform {
  library: string;
  SOL_SOCKET: number;
  SO_ACCEPTCONN: number;
}

const PLATFORMS: Partial<Record<typeof Deno.build.os, Platform>> = {
  linux: { library: "libc.so.6", SOL_SOCKET: 1, SO_ACCEPTCONN: 30 },
  darwin: { library: "libSystem.B.dylib", SOL_SOCKET: 0xffff, SO_ACCEPTCONN: 2 },
};
const IPPROTO_TCP = 6;
const TCP_NODELAY = 1;
/** A listener opened at the start has a number below this. */
const MAX_FD = 1024;

const CALLS = {
  getsockopt: { parameters: ["i32", "i32", "i32", "buffer", "buffer"], result: "i32" },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
} as const;

const platform = PLATFORMS[Deno.build.os];
const calls = platform && callsOf(platform);

function callsOf({ library }: Platform) {
  const isGranted = Deno.permissions.querySync({ name: "ffi" }).state === "granted";
  try {
    return isGranted ? Deno.dlopen(library, CALLS).symbols : undefined;
  } catch {
    // Another libc: answers come a bit later, and all the same.
    return undefined;
  } finally {
    Deno.permissions.revokeSync({ name: "ffi" });
  }
}

/**
 * Lets every connection that listeners of this process accept from now on send at once.
 *
 * @returns How many listeners there are; 0 where the system has no such call, or Deno may not use it.
 */
export function sendAtOnce(): number {
  if (!platform || !calls) return 0;
  const { SOL_SOCKET, SO_ACCEPTCONN } = platform;
  const on = Int32Array.of(1);
  let listeners = 0;
  for (let fd = 0; fd < MAX_FD; fd++) {
    const value = new Int32Array(1);
    const failed = calls.getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, value, Uint32Array.of(4));
    if (failed !== 0 || value[0] === 0) continue;
    if (calls.setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, on, 4) === 0) listeners++;
  }
  return listeners;
}
