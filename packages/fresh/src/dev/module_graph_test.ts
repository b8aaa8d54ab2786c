import { deepEqual, equal, throws } from "node:assert/strict";
import { ModuleGraph } from "./module_graph.ts";

const ROOT = "data:application/javascript,root";

const json = {
  modules: [
    { specifier: ROOT, dependencies: [{ specifier: "ui", code: { specifier: "npm:ui@^1" } }] },
    {
      specifier: "file:///app/islands/A.tsx",
      dependencies: [
        { specifier: "ui", code: { specifier: "npm:ui@^2" } },
        { specifier: "kit/deep/x", code: { specifier: "npm:/@scope/kit@^3/deep/x" } },
        { specifier: "fresh/runtime", code: { specifier: "file:///links/fresh/shared.ts" } },
        { specifier: "types-only" },
      ],
    },
    { specifier: "npm:/ui@1.0.0", npmPackage: "ui@1.0.0" },
    { specifier: "npm:/ui@2.0.0", npmPackage: "ui@2.0.0" },
    { specifier: "npm:/@scope/kit@3.0.0/deep/x", npmPackage: "@scope/kit@3.0.0_ui@2.0.0" },
  ],
  redirects: {
    "npm:ui@^1": "npm:/ui@1.0.0",
    "npm:ui@^2": "npm:/ui@2.0.0",
    "npm:/@scope/kit@^3/deep/x": "npm:/@scope/kit@3.0.0/deep/x",
  },
  npmPackages: {
    "ui@1.0.0": { name: "ui", localPath: "/npm/ui/1.0.0", dependencies: [] },
    "ui@2.0.0": { name: "ui", localPath: "/npm/ui/2.0.0", dependencies: [] },
    "@scope/kit@3.0.0_ui@2.0.0": {
      name: "@scope/kit",
      localPath: "/npm/@scope/kit/3.0.0",
      dependencies: ["ui@2.0.0"],
    },
  },
};
const island = "/app/islands/A.tsx";
const kit = "/npm/@scope/kit/3.0.0/deep/x.js";
const package_ = (directory: string, specifier: string) => (
  { kind: "package", directory, specifier }
);

const cases: [specifier: string, importer: string, expected: unknown][] = [
  ["ui", island, package_("/npm/ui/2.0.0", "ui")],
  ["kit/deep/x", island, package_("/npm/@scope/kit/3.0.0", "@scope/kit/deep/x")],
  ["fresh/runtime", island, { kind: "file", path: "/links/fresh/shared.ts" }],
  ["ui", "/elsewhere/generated.tsx", package_("/npm/ui/1.0.0", "ui")],
  ["ui/hooks", kit, package_("/npm/ui/2.0.0", "ui/hooks")],
  ["@scope/kit/other", kit, package_("/npm/@scope/kit/3.0.0", "@scope/kit/other")],
  ["stranger", kit, null],
  ["types-only", island, null],
];

for (const [specifier, importer, expected] of cases) {
  Deno.test(`ModuleGraph.resolve() ${specifier} from ${importer}`, () => {
    deepEqual(new ModuleGraph(json, ROOT).resolve(specifier, importer), expected);
  });
}

Deno.test("ModuleGraph() passes on what Deno could not load or resolve", () => {
  const broken = (module: { specifier: string; error?: string; dependencies?: [] }) => () =>
    new ModuleGraph({ ...json, modules: [module] }, ROOT);
  throws(broken({ specifier: "file:///a.ts", error: "Module not found" }), /Module not found/);
  equal(typeof broken({ specifier: "file:///a.ts" })(), "object");
});
