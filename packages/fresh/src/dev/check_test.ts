import { deepEqual, rejects } from "node:assert/strict";
import { join } from "node:path";
import { checkDenoCompilerOptions } from "./check.ts";

const SKIP = "a img source body html head title meta script link style base noscript template"
  .split(" ");

/** Checks a folder inside one whose deno.json is `config`. */
async function check(config: unknown) {
  const folder = await Deno.makeTempDir();
  try {
    const denoJson = join(folder, "deno.json");
    await Deno.writeTextFile(denoJson, JSON.stringify(config));
    await Deno.mkdir(join(folder, "app"));
    await Deno.writeTextFile(join(folder, "app", "deno.json"), `{ "name": "no-options" }`);
    const result = await checkDenoCompilerOptions(join(folder, "app"));
    return { ...result, denoJson: result.denoJson === denoJson };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("checkDenoCompilerOptions() finds the nearest options, of whichever folder above", async () => {
  const compilerOptions = {
    jsx: "precompile",
    jsxImportSource: "preact",
    jsxPrecompileSkipElements: [...SKIP, "svg"],
  };
  deepEqual(await check({ compilerOptions }), { jsxImportSource: "preact", denoJson: true });
});

Deno.test("checkDenoCompilerOptions() asks for a source of JSX", async () => {
  await rejects(check({ compilerOptions: { jsx: "react-jsx" } }), /jsxImportSource not set in: /);
});

Deno.test("checkDenoCompilerOptions() asks precompiled JSX to leave out every element it names", async () => {
  const options = (skip?: string[]) => ({
    compilerOptions: {
      jsx: "precompile",
      jsxImportSource: "preact",
      jsxPrecompileSkipElements: skip,
    },
  });
  await rejects(check(options()), /to contain "a", "img"/);
  for (const name of SKIP) {
    await rejects(check(options(SKIP.filter((other) => other !== name))), /to contain/, name);
  }
});
