import { Access, type AccessOptions } from "../../lib/server/auth/access.ts";
import { AccessStore } from "../../lib/server/auth/access_store.ts";

/** Who is paired, in memory, with a clock that is moved by hand. */
export async function testAccess(options: Partial<AccessOptions> = {}) {
  const store = AccessStore.open(":memory:");
  const time = { now: Date.UTC(2026, 10, 28), monotonic: 1000 };
  const clock = { now: () => time.now, monotonic: () => time.monotonic };
  const access = await Access.open({ store, isOn: true, clock, iterations: 10, ...options });
  const pass = (ms: number) => {
    time.now += ms;
    time.monotonic += ms;
  };
  /** Pairs a device by a code; undefined if that is refused. */
  const pair = async (code: string, more: { name?: string; browserKey?: string } = {}) => {
    const result = await access.pair({ code, name: "A", address: "10.0.0.2", ...more });
    return result.ok ? result : undefined;
  };
  /** Who sends this cookie or this token. */
  const whoHas = (credential: string, as: "cookie" | "token" = "cookie") => {
    const headers: Record<string, string> = as === "cookie"
      ? { cookie: `a=b; __Host-local-camera=${credential}` }
      : { authorization: `Bearer ${credential}` };
    return access.identify(new Headers(headers), "10.0.0.2");
  };
  return { access, store, time, pass, pair, whoHas };
}
