import { equal } from "node:assert/strict";
import { asset, BUILD_ID } from "./build_id.ts";

Deno.test("asset() ties a path to the build, search and fragment kept", () => {
  equal(asset("/a.css"), `/a.css?__frsh_c=${BUILD_ID}`);
  equal(asset("/a.svg?b=1#c"), `/a.svg?b=1&__frsh_c=${BUILD_ID}#c`);
});

Deno.test("asset() leaves alone what is elsewhere or tied already", () => {
  const urls = ["https://a.example/b", "//a.example/b", "b.css", "data:,x", "", "/a?__frsh_c=1"];
  for (const url of urls) equal(asset(url), url);
});
