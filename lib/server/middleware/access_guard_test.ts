import assert from "node:assert/strict";
import { App, HttpError } from "fresh";
import { testAccess } from "../../../tests/support/test_access.ts";
import { ANYONE } from "../auth/identity.ts";
import type { State } from "../define.ts";
import type { Services } from "../services.ts";
import { accessGuard } from "./access_guard.ts";

const ORIGIN = "https://192.168.1.2:5001";
const INFO = { remoteAddr: { transport: "tcp", hostname: "10.0.0.7", port: 4000 } };

/** An app of the guard alone: what it lets through is answered with who asked. */
async function setUp(options: Parameters<typeof testAccess>[0] = {}) {
  const { access, pair } = await testAccess(options);
  const app = new App<State>()
    .use((ctx) => {
      ctx.state.services = { access } as unknown as Services;
      return ctx.next();
    })
    .use(async (ctx) => {
      try {
        return await ctx.next();
      } catch (error) {
        if (!(error instanceof HttpError)) throw error;
        return new Response(`page for ${error.status}`, { status: error.status });
      }
    })
    .use(accessGuard)
    .all("*", ({ state: { who, address } }) => Response.json({ who: who ?? null, address }));
  const handler = app.handler();
  const ask = (path: string, init: RequestInit = {}) =>
    handler(new Request(ORIGIN + path, init), INFO as unknown as Deno.ServeHandlerInfo);
  return { access, pair, ask };
}

type Asking = Awaited<ReturnType<typeof setUp>>;

/** Headers of paired devices, by role. */
async function pairAll({ access, pair }: Asking) {
  const headersOf = async (code: string) => ({
    cookie: `__Host-local-camera=${(await pair(code))!.credential}`,
  });
  const codeFor = async (role: "camera" | "viewer") => (await access.codes.make(role, "A")).code;
  return {
    owner: await headersOf(access.codes.linkSecret),
    camera: await headersOf(await codeFor("camera")),
    viewer: await headersOf(await codeFor("viewer")),
    program: { authorization: `Bearer ${access.makeToken("Backup", "viewer")!.token}` },
  };
}

Deno.test("accessGuard lets everybody at what pairing needs, and says who it is", async () => {
  const setting = await setUp();
  for (const path of ["/pair", "/trust", "/ca.crt", "/healthz", "/api/pair", "/api/stream"]) {
    const response = await setting.ask(path);
    assert.deepEqual(await response.json(), { who: null, address: "10.0.0.7" }, path);
  }
  const { camera } = await pairAll(setting);
  const known = await (await setting.ask("/api/pair", { headers: camera })).json();
  assert.equal(known.who.role, "camera");
  setting.access.close();
});

const strangers: [path: string, init: RequestInit, status: number, location?: string][] = [
  ["/", {}, 303, "/pair"],
  ["/settings", {}, 303, "/pair?next=%2Fsettings"],
  ["/recordings?day=1&x=%20", {}, 303, "/pair?next=%2Frecordings%3Fday%3D1%26x%3D%2520"],
  ["/apis", {}, 303, "/pair?next=%2Fapis"],
  ["/%2e%2e//evil.example/", {}, 303, "/pair?next=%2Fevil.example%2F"],
  ["/api/access/devices", {}, 401],
  ["/api/no-such-thing", {}, 401],
  ["/api/recordings/x/y.webm", { method: "HEAD" }, 401],
  ["/api/access/tokens", { method: "POST" }, 401],
  ["/metrics", {}, 401],
];

Deno.test("accessGuard sends strange pages to /pair, and tells strange programs what is missing", async () => {
  const { ask, access } = await setUp();
  for (const [path, init, status, location] of strangers) {
    const wrong = { cookie: "__Host-local-camera=x.y", authorization: "Bearer z" };
    for (const headers of [undefined, wrong]) {
      const response = await ask(path, { ...init, headers });
      assert.equal(response.status, status, path);
      assert.equal(response.headers.get("location"), location ?? null);
      if (status === 303) assert.equal(response.headers.get("cache-control"), "no-store");
      else {
        assert.equal(response.headers.get("www-authenticate"), "Bearer");
        if (init.method !== "HEAD") {
          assert.equal((await response.json()).error.code, "unauthorized");
        }
      }
    }
  }
  access.close();
});

const roles: [path: string, method: string, may: string[]][] = [
  ["/", "GET", ["camera", "viewer", "program", "owner"]],
  ["/api/recordings/x", "GET", ["camera", "viewer", "program", "owner"]],
  ["/api/recordings", "GET", ["viewer", "program", "owner"]],
  ["/live", "GET", ["viewer", "program", "owner"]],
  ["/settings", "GET", ["owner"]],
  ["/api/access/devices", "GET", ["owner"]],
  ["/api/access/devices/x", "DELETE", ["owner"]],
  ["/api/recordings/x", "DELETE", ["owner"]],
  ["/api/recordings/x", "patch", ["owner"]],
];

Deno.test("accessGuard lets paired devices at what their role may, and no further", async () => {
  const setting = await setUp();
  const headersOf = await pairAll(setting);
  for (const [path, method, may] of roles) {
    for (const [who, headers] of Object.entries(headersOf)) {
      const response = await setting.ask(path, { method, headers });
      const isIn = may.includes(who);
      assert.equal(response.status, isIn ? 200 : 403, `${who}: ${method} ${path}`);
      const text = await response.text();
      if (isIn) continue;
      if (path.startsWith("/api")) assert.equal(JSON.parse(text).error.code, "forbidden");
      else assert.equal(text, "page for 403");
    }
  }
  setting.access.close();
});

Deno.test("accessGuard lets no page of somebody else's change anything, whoever's browser it is in", async () => {
  for (const isOn of [true, false]) {
    const setting = await setUp({ isOn });
    const owner: Record<string, string> = isOn ? (await pairAll(setting)).owner : {};
    for (const method of ["POST", "DELETE", "PATCH", "PUT", "constructor"]) {
      for (const path of ["/api/pair", "/api/access/tokens", "/", "/api/stream"]) {
        for (const origin of ["https://evil.example", "null", "https://192.168.1.2:9999"]) {
          const response = await setting.ask(path, { method, headers: { ...owner, origin } });
          assert.equal(response.status, 403, `${method} ${path} of ${origin}`);
          assert.equal((await response.json()).error.code, "forbidden-origin");
        }
        const own = await setting.ask(path, { method, headers: { ...owner, origin: ORIGIN } });
        assert.notEqual(own.status, 403, `${method} ${path} of our own`);
      }
    }
    setting.access.close();
  }
});

Deno.test("accessGuard with CAMERA_AUTH=off lets everybody do everything", async () => {
  const { ask, access } = await setUp({ isOn: false });
  for (const [path, method] of roles) {
    const { who } = await (await ask(path, { method })).json();
    assert.deepEqual(who, ANYONE);
  }
  access.close();
});

Deno.test("accessGuard begins the days of a cookie anew with each page, and gives programs none", async () => {
  const setting = await setUp();
  const { camera, program } = await pairAll(setting);
  const cookieFor = async (path: string, headers: HeadersInit) =>
    (await setting.ask(path, { headers })).headers.get("set-cookie");
  assert.equal(
    await cookieFor("/", camera),
    `${camera.cookie}; Max-Age=34560000; Path=/; Secure; HttpOnly; SameSite=Strict`,
  );
  assert.equal(await cookieFor("/api/recordings/x", camera), null);
  assert.equal(await cookieFor("/", program), null);
  setting.access.close();
});
