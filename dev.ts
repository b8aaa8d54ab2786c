/**
 * `deno run -A dev.ts build` builds the app into `_fresh` and weighs its JavaScript; without an argument
 * the development server runs, and open pages reload with every change.
 */
import { Builder } from "fresh/dev";
import {
  configOrComplain,
  EXIT_USER_ERROR,
  exitWith,
  nextSignal,
  prepare,
} from "./lib/server/serve.ts";
import { closeServices } from "./lib/server/services.ts";
import {
  CAPTURE_PAGE_BUDGET,
  formatSizes,
  measureScripts,
  pageEntries,
  pageWeight,
  readScripts,
} from "./tasks/bundle_budget.ts";

const root = import.meta.dirname!;
const CAPTURE_PAGE = ["routes/index.tsx", "routes/_layout.tsx", "routes/_app.tsx"];

/** Builds, prints what the JavaScript weighs. @returns The exit code: 1 when the capture page is too heavy. */
async function build(builder: Builder): Promise<number> {
  await builder.build();
  const sizes = await measureScripts(
    await readScripts(builder.config.outDir),
    await pageEntries(root, CAPTURE_PAGE),
  );
  console.log(formatSizes(sizes, CAPTURE_PAGE_BUDGET));
  if (pageWeight(sizes) <= CAPTURE_PAGE_BUDGET) return 0;
  console.error(
    `The capture page loads more than ${CAPTURE_PAGE_BUDGET} bytes of gzipped JavaScript: ` +
      "import less, or load it when it is needed with import().",
  );
  return 1;
}

/** Serves with reload on every change, by the settings and the certificate of `deno task start`. */
async function develop(builder: Builder): Promise<number> {
  const config = await configOrComplain();
  if (!config) return EXIT_USER_ERROR;
  const { served: { certificate: { cert, key } }, services } = await prepare(config);
  const { provide } = await import("./main.ts");
  provide(services);
  const { host: hostname, port } = config;
  await builder.listen(() => import("./main.ts"), { hostname, port, cert, key });
  await nextSignal();
  await closeServices(services);
  return 0;
}

if (import.meta.main) {
  const builder = new Builder({ root });
  await exitWith(() => Deno.args[0] === "build" ? build(builder) : develop(builder));
}
