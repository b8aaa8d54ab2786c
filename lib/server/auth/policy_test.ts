import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { App } from "fresh";
import { includesRole, type Role } from "../../shared/roles.ts";
import { wantedRole } from "./policy.ts";

/** What a request of each method needs, for every file below `routes/`. */
const ROUTES: Record<string, Partial<Record<string, Role | "public">>> = {
  "/": { GET: "camera" },
  "/api/access/access-code": { POST: "owner" },
  "/api/access/audit": { GET: "owner" },
  "/api/access/codes": { POST: "owner" },
  "/api/access/devices": { GET: "owner" },
  "/api/access/devices/[id]": { PATCH: "owner", DELETE: "owner" },
  "/api/access/tokens": { POST: "owner" },
  "/api/cameras/[session]/control": { GET: "owner", POST: "owner" },
  "/api/cameras/control": { POST: "owner" },
  "/api/live/[session]": { GET: "viewer" },
  "/api/pair": { GET: "public", POST: "public" },
  "/api/recordings": { GET: "viewer", HEAD: "viewer" },
  // The route itself looks up whose they are.
  "/api/recordings/[session]": { GET: "camera", HEAD: "camera", DELETE: "owner", PATCH: "owner" },
  "/api/recordings/[session]/export": { GET: "camera", HEAD: "camera" },
  "/api/recordings/[session]/poster/[file]": { GET: "camera", HEAD: "camera" },
  "/api/recordings/[session]/zip": { GET: "camera", HEAD: "camera" },
  "/api/recordings/zip": { GET: "viewer", HEAD: "viewer" },
  "/api/recordings/[session]/[file]": {
    GET: "camera",
    HEAD: "camera",
    DELETE: "owner",
    PATCH: "owner",
  },
  "/api/storage": { GET: "owner", PUT: "owner" },
  "/api/status": { GET: "viewer", HEAD: "viewer", POST: "viewer" },
  "/api/stream": { GET: "public" },
  "/api/trust": { GET: "public" },
  "/ca.crt": { GET: "public" },
  "/ca.pem": { GET: "public" },
  "/healthz": { GET: "public" },
  "/local-camera.mobileconfig": { GET: "public" },
  "/metrics": { GET: "viewer" },
  "/offline": { GET: "public" },
  "/pair": { GET: "public" },
  "/live": { GET: "viewer" },
  "/recordings": { GET: "viewer" },
  "/recordings/[session]": { GET: "viewer" },
  "/settings": { GET: "owner" },
  "/trust": { GET: "public" },
  // Says in JSON that there is no such thing.
  "/api/[...path]": { GET: "camera", POST: "camera", DELETE: "owner" },
};

/** What stands in PROTOCOL for later, and what nobody has thought of. */
const OTHERS: [method: string, path: string, wanted: Role][] = [
  ["GET", "/api/status/", "viewer"],
  ["GET", "/api/recordings", "viewer"],
  ["GET", "/api/recordings/", "viewer"],
  ["GET", "/api/live/abc", "viewer"],
  ["GET", "/live", "viewer"],
  ["GET", "/recordings", "viewer"],
  ["GET", "/metrics/", "viewer"],
  ["GET", "/api/cameras", "owner"],
  ["GET", "/api/access", "owner"],
  ["GET", "/api/nothing", "camera"],
  ["PUT", "/api/nothing", "owner"],
  ["DELETE", "/", "owner"],
  ["delete", "/api/recordings/abc", "owner"],
  ["GET", "/pairs", "camera"],
  ["GET", "/pair/x", "camera"],
  ["GET", "/api/pair/x", "camera"],
  ["GET", "/healthz.txt", "camera"],
  ["GET", "", "camera"],
];

/** Routes by the name of their file, below `directory`. */
function routesIn(directory: string, under = ""): string[] {
  return [...Deno.readDirSync(directory)].flatMap(({ name, isDirectory }) => {
    if (isDirectory) return routesIn(join(directory, name), `${under}/${name}`);
    const stem = name.replace(/\.tsx?$/, "");
    if (stem.startsWith("_")) return [];
    return [stem === "index" ? under || "/" : `${under}/${stem}`];
  });
}

const pathOf = (route: string) => route.replaceAll(/\[(?:\.{3})?(\w+)\]/g, "some-$1");

Deno.test("every route is in the table above: say of a new one who may ask for it", () => {
  const routes = routesIn(resolve(import.meta.dirname!, "../../../routes"));
  assert.deepEqual(routes.sort(), Object.keys(ROUTES).sort());
});

for (const [route, byMethod] of Object.entries(ROUTES)) {
  const cases = Object.entries(byMethod);
  Deno.test(`wantedRole() of ${route} is ${cases.map((one) => one.join(" ")).join(", ")}`, () => {
    for (const [method, wanted] of cases) assert.equal(wantedRole(method, pathOf(route)), wanted);
  });
}

Deno.test("wantedRole() of everything else is at least a paired device", () => {
  for (const [method, path, wanted] of OTHERS) {
    assert.equal(wantedRole(method, path), wanted, `${method} ${path}`);
  }
});

/** May who may do what needs `one` also do what needs `other`? */
const isAsStrict = (one: Role | "public", other: Role | "public") =>
  other === "public" || (one !== "public" && includesRole(one, other));

/** An app with all routes, each of which answers with its name; the guard's path is in a header. */
function appOfNames() {
  const app = new App<unknown>().use(async (ctx) => {
    const response = await ctx.next();
    response.headers.set("x-path", ctx.url.pathname);
    return response;
  });
  for (const route of Object.keys(ROUTES)) {
    const pattern = route.replace("[...path]", ":path*").replaceAll(/\[(\w+)\]/g, ":$1");
    app.all(pattern, () => new Response(route));
  }
  return app.handler();
}

/** Ways in which a path can be written otherwise, at a place in it. */
const spellings: ((path: string, at: number) => string)[] = [
  (path) => `${path}/`,
  (path) => `${path}//`,
  (path) => `/${path}`,
  (path, at) => path.slice(0, at) + "//" + path.slice(at).replace(/^\//, ""),
  (path, at) => path.slice(0, at) + path.slice(at).replace(/^\//, "\\"),
  (path, at) => path.slice(0, at) + path.slice(at).replace("/", "%2F"),
  (path) => `/.${path}`,
  (path) => `/%2e${path}`,
  (path) => `/public/..${path}`,
  (path) => `/pair/%2e%2E${path}`,
  (path) => `/pair/..%2f${path}`,
  (path, at) => path.slice(0, at) + path.slice(at).toUpperCase(),
  (path, at) =>
    path.slice(0, at) +
    path.slice(at).replace(/\w/, (char) => `%${char.charCodeAt(0).toString(16)}`),
  (path) => `${path}?x=/pair`,
  (path) => `${path}%00`,
  (path) => `${path};/pair`,
  (path) => `${path}/pair`,
  (path) => `${path}%20`,
];

Deno.test("no spelling of a path reaches a route for less than the route's own needs", async () => {
  const handler = appOfNames();
  const changes = fc.array(fc.tuple(fc.constantFrom(...spellings), fc.nat(40)), { maxLength: 3 });
  const methods = fc.constantFrom("GET", "HEAD", "POST", "DELETE", "PATCH", "patch", "delete");
  let reached = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.keys(ROUTES)),
      methods,
      changes,
      async (route, method, changes) => {
        let path = pathOf(route);
        for (const [change, at] of changes) path = change(path, at);
        const url = `https://192.168.1.2:5001${path}`;
        if (!URL.canParse(url)) return;
        const response = await handler(new Request(url, { method }));
        const found = await response.text();
        if (response.status !== 200 || method === "HEAD") return;
        reached++;
        const guarded = response.headers.get("x-path")!;
        const wanted = wantedRole(method, guarded);
        const own = wantedRole(method.toUpperCase(), pathOf(found));
        assert.ok(isAsStrict(wanted, own), `${method} ${guarded} needs ${wanted}, ${found} ${own}`);
      },
    ),
    { numRuns: 2000 },
  );
  assert.ok(reached > 200, `only ${reached} of the odd spellings reached a route`);
});
