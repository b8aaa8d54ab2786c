import { equal, match, ok } from "node:assert/strict";
import { h } from "preact";
import { App } from "./app.ts";
import { csp, type CSPOptions } from "./csp.ts";

function send(path: string, options?: CSPOptions): Promise<Response> {
  const app = new App<unknown>().use(csp(options))
    .get("/page", (ctx) => ctx.render(h("script", null, "1")))
    .get("/text", () => new Response("text"));
  return app.handler()(new Request(`http://localhost${path}`));
}

Deno.test("csp() puts the nonce of the page in place of 'unsafe-inline'", async () => {
  const response = await send("/page", { useNonce: true });
  const policy = response.headers.get("Content-Security-Policy")!;
  const nonce = /script-src 'self' 'nonce-([0-9a-f]{32})'/.exec(policy)![1];
  match(policy, new RegExp(`style-src 'self' 'nonce-${nonce}'`));
  ok(!policy.includes("unsafe-inline"));
  equal(response.headers.has("nonce"), false);
});

Deno.test("csp() gives every page another nonce", async () => {
  const [one, two] = await Promise.all([
    send("/page", { useNonce: true }),
    send("/page", { useNonce: true }),
  ]);
  ok(one.headers.get("Content-Security-Policy") !== two.headers.get("Content-Security-Policy"));
});

Deno.test("csp() keeps its directives where no page was rendered", async () => {
  const response = await send("/text", { useNonce: true });
  match(response.headers.get("Content-Security-Policy")!, /script-src 'self' 'unsafe-inline'/);
});

Deno.test("csp() replaces default directives by their name and adds others", async () => {
  const response = await send("/text", {
    csp: ["img-src 'self' blob:", "require-trusted-types-for 'script'"],
  });
  const policy = response.headers.get("Content-Security-Policy")!;
  match(policy, /img-src 'self' blob:; require-trusted-types-for 'script'$/);
  equal(policy.match(/img-src/g)?.length, 1);
});

Deno.test("csp() can report instead of enforce", async () => {
  const response = await send("/text", { reportOnly: true, reportTo: "/reports" });
  equal(response.headers.get("Content-Security-Policy"), null);
  match(
    response.headers.get("Content-Security-Policy-Report-Only")!,
    /report-to csp-endpoint; report-uri \/reports$/,
  );
  equal(response.headers.get("Reporting-Endpoints"), `csp-endpoint="/reports"`);
});
