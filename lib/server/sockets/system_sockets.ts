/**
 * The sockets of this process, by the system's own calls, for what Deno has none: Nagle's algorithm
 * cannot be switched off for what it serves over TLS, and a connection that never finishes a request
 * cannot be seen, let alone ended.
 *
 * To be imported before anything else: the right to call native code is given up here, before any
 * other module runs. What stays are the five calls below.
 */

/** As `Deno.NetAddr` has it, but for how an IPv6 address is written. */
interface Address {
  readonly hostname: string;
  readonly port: number;
}

/** A connection that was accepted: who is at the other end. */
export interface SystemConnection extends Address {
  /** Its file descriptor. */
  readonly fd: number;
}

export interface SystemSockets {
  /**
   * Lets every connection that this process accepts from now on send at once: it inherits that from
   * its listener. Otherwise the second write of an answer waits until the client has acknowledged the
   * first, and clients put that off by 40 ms and more (RFC 1122, 4.2.3.2).
   *
   * @returns How many listeners there are.
   */
  sendAtOnce(): number;
  /** Connections to these ports of this machine. */
  connections(ports: ReadonlySet<number>): SystemConnection[];
  /** Ends it in both directions: whoever reads or writes it sees that, and closes it. */
  shutDown(connection: SystemConnection): void;
}

interface Platform {
  library: string;
  SOL_SOCKET: number;
  SO_ACCEPTCONN: number;
  AF_INET6: number;
  /** The family is one byte behind the length, and not two. */
  hasLength: boolean;
}

const PLATFORMS: Partial<Record<typeof Deno.build.os, Platform>> = {
  linux: {
    library: "libc.so.6",
    SOL_SOCKET: 1,
    SO_ACCEPTCONN: 30,
    AF_INET6: 10,
    hasLength: false,
  },
  darwin: {
    library: "libSystem.B.dylib",
    SOL_SOCKET: 0xffff,
    SO_ACCEPTCONN: 2,
    AF_INET6: 30,
    hasLength: true,
  },
};
const AF_INET = 2;
const IPPROTO_TCP = 6;
const TCP_NODELAY = 1;
const SHUT_RDWR = 2;

/** `sockaddr_in6` has 28 bytes. */
const ADDRESS_BYTES = 32;
/** Descriptors are given out from the lowest on: behind so many that are no sockets there are none. */
const NO_SOCKETS = 512;
const MAX_FD = 1_048_576;

const CALLS = {
  getsockopt: { parameters: ["i32", "i32", "i32", "buffer", "buffer"], result: "i32" },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
  getsockname: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  getpeername: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  shutdown: { parameters: ["i32", "i32"], result: "i32" },
} as const;

type Calls = Deno.DynamicLibrary<typeof CALLS>["symbols"];

/** Undefined where the system has no such calls, or Deno may not use them. */
export const systemSockets: SystemSockets | undefined = open(PLATFORMS[Deno.build.os]);

function open(platform: Platform | undefined): SystemSockets | undefined {
  try {
    if (Deno.permissions.querySync({ name: "ffi" }).state !== "granted") return undefined;
    return platform && socketsOf(Deno.dlopen(platform.library, CALLS).symbols, platform);
  } catch {
    // Another libc.
    return undefined;
  } finally {
    Deno.permissions.revokeSync({ name: "ffi" });
  }
}

function socketsOf(calls: Calls, platform: Platform): SystemSockets {
  const { SOL_SOCKET, SO_ACCEPTCONN, AF_INET6, hasLength } = platform;
  const address = new Uint8Array(ADDRESS_BYTES);
  const view = new DataView(address.buffer);
  const length = new Uint32Array(1);

  /** Undefined if it is no socket, or has no such address; null if that is none of the internet's. */
  function addressOf(call: Calls["getsockname"], fd: number): Address | null | undefined {
    length[0] = ADDRESS_BYTES;
    if (call(fd, address, length) !== 0) return undefined;
    const family = hasLength ? address[1] : address[0];
    const port = view.getUint16(2);
    if (family === AF_INET) return { hostname: address.subarray(4, 8).join("."), port };
    if (family !== AF_INET6) return null;
    const groups = Array.from({ length: 8 }, (_, i) => view.getUint16(8 + 2 * i).toString(16));
    return { hostname: groups.join(":"), port };
  }

  /** Sockets of the internet, each with its own address. */
  function* sockets(): Generator<{ fd: number; own: Address }> {
    for (let fd = 0, misses = 0; fd < MAX_FD && misses < NO_SOCKETS; fd++) {
      const own = addressOf(calls.getsockname, fd);
      misses = own === undefined ? misses + 1 : 0;
      if (own) yield { fd, own };
    }
  }

  return {
    sendAtOnce() {
      const on = Int32Array.of(1);
      let listeners = 0;
      for (const { fd } of sockets()) {
        const value = new Int32Array(1);
        const failed = calls.getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, value, Uint32Array.of(4));
        if (failed !== 0 || value[0] === 0) continue;
        if (calls.setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, on, 4) === 0) listeners++;
      }
      return listeners;
    },
    connections(ports) {
      const found: SystemConnection[] = [];
      for (const { fd, own } of sockets()) {
        if (!ports.has(own.port)) continue;
        const peer = addressOf(calls.getpeername, fd);
        if (peer) found.push({ fd, ...peer });
      }
      return found;
    },
    shutDown({ fd, hostname, port }) {
      // The descriptor may be another's by now.
      const now = addressOf(calls.getpeername, fd);
      if (now?.hostname === hostname && now.port === port) calls.shutdown(fd, SHUT_RDWR);
    },
  };
}
