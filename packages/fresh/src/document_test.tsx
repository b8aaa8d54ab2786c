import { signal } from "@preact/signals";
import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import type { ComponentChildren } from "preact";
import { createDefine, page, type PageProps, type RouteComponent } from "./define.ts";
import { HttpError } from "./http_error.ts";
import { Head } from "./runtime/shared.ts";
import { inMemory } from "./testing/in_memory.ts";

const define = createDefine<{ user?: string }>();

const appWrapper = define.layout(({ Component }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <title>App</title>
      <link rel="icon" href="/icon.svg" />
    </head>
    <body>
      <Component />
    </body>
  </html>
));
const main = define.layout(({ Component }) => (
  <main>
    <Component />
  </main>
));
const section = define.layout(async ({ Component }) => {
  await Promise.resolve();
  return (
    <section>
      <Component />
    </section>
  );
});

async function bodyOf(response: Response): Promise<string> {
  return /<body>(.*)<\/body>/s.exec(await response.text())![1];
}

Deno.test("renderDocument() wraps a page in its layouts and the app", async () => {
  const send = inMemory({
    routes: {
      "/_app": { default: appWrapper },
      "/_layout": { default: main },
      "/a/_layout": { default: section },
      "/index": { default: () => <p>index</p> },
      "/a/index": { default: () => <p>a</p> },
    },
  });
  const response = await send("/");
  equal(response.headers.get("Content-Type"), "text/html; charset=utf-8");
  equal(await bodyOf(response), "<main><p>index</p></main>");
  const html = await (await send("/a")).text();
  match(html, /^<!DOCTYPE html><html lang="en"><head>/);
  match(html, /<body><main><section><p>a<\/p><\/section><\/main><\/body><\/html>$/);
});

Deno.test("renderDocument() leaves out what a config says", async () => {
  const send = inMemory({
    routes: {
      "/_app": { default: appWrapper },
      "/_layout": { default: main },
      "/a/_layout": { default: section, config: { skipInheritedLayouts: true } },
      "/a/index": { default: () => <p>a</p> },
      "/b/_layout": { default: section, config: { skipAppWrapper: true } },
      "/b/index": { default: () => <p>b</p> },
      "/bare": {
        default: () => <p>bare</p>,
        config: { skipAppWrapper: true, skipInheritedLayouts: true },
      },
    },
  });
  equal(await bodyOf(await send("/a")), "<section><p>a</p></section>");
  const b = await (await send("/b")).text();
  match(b, /<head><meta charset="utf-8"\/><\/head><body><main><section><p>b<\/p>/);
  equal(
    await (await send("/bare")).text(),
    `<!DOCTYPE html><html><head><meta charset="utf-8"/></head><body><p>bare</p></body></html>`,
  );
});

Deno.test("renderDocument() hands a handler's data, status and headers to the page", async () => {
  const handler = define.handlers({
    GET: () => page({ name: "x" }, { status: 201, headers: { "x-a": "1" } }),
  });
  // Which data a page takes is settled by its file, out of the sight of who registers it.
  const named = define.page<typeof handler>((p) => <p>{p.data.name}</p>) as RouteComponent<unknown>;
  const send = inMemory<unknown>({
    routes: {
      "/a": { handler, default: named },
    },
  });
  const response = await send("/a");
  deepEqual([response.status, response.headers.get("x-a")], [201, "1"]);
  equal(await bodyOf(response), "<p>x</p>");
});

Deno.test("renderDocument() lets an async page answer by itself", async () => {
  const send = inMemory({
    routes: {
      "/_app": { default: appWrapper },
      // deno-lint-ignore require-await
      "/a": { default: async () => new Response("by itself", { status: 299 }) },
    },
  });
  const response = await send("/a");
  deepEqual([response.status, await response.text()], [299, "by itself"]);
});

Deno.test("renderDocument() shows an error page with the error's status, in its layouts", async () => {
  const send = inMemory({
    routes: {
      "/_app": { default: appWrapper },
      "/_layout": { default: main },
      "/_error": {
        default: ({ error }: PageProps) => (
          <p>{error instanceof HttpError ? error.status : (error as Error).message}</p>
        ),
      },
      "/deep/_layout": { default: section },
      "/deep/throw": {
        handler: () => {
          throw new HttpError(403);
        },
      },
      "/broken": {
        default: () => {
          throw new Error("render");
        },
      },
    },
  });
  const expected: [string, number, string][] = [
    ["/deep/throw", 403, "<main><p>403</p></main>"],
    ["/broken", 500, "<main><p>render</p></main>"],
    ["/unknown", 404, "<main><p>404</p></main>"],
  ];
  for (const [path, status, body] of expected) {
    const response = await send(path);
    equal(response.status, status, path);
    equal(await bodyOf(response), body, path);
  }
});

Deno.test("renderDocument() renders _404 for what is not found", async () => {
  const send = inMemory({
    routes: {
      "/_404": {
        handler: () => page(undefined, { status: 404 }),
        default: ({ url }: PageProps) => <p>no {url.pathname}</p>,
      },
    },
  });
  const response = await send("/x");
  equal(response.status, 404);
  equal(await bodyOf(response), "<p>no /x</p>");
});

Deno.test("renderDocument() puts what <Head> holds into the head, in place of its like", async () => {
  const Late = (props: { children: ComponentChildren }) => <Head>{props.children}</Head>;
  const send = inMemory({
    routes: {
      "/_app": { default: appWrapper },
      "/index": {
        default: () => (
          <>
            <Head>
              <title>Page</title>
              <link rel="icon" href="/page.svg" />
            </Head>
            <p>page</p>
            <Late>
              <meta name="description" content="late" />
            </Late>
          </>
        ),
      },
      "/plain": { default: () => <p>plain</p> },
    },
  });
  const html = await (await send("/")).text();
  equal(
    /<head>(.*)<\/head>/.exec(html)![1],
    `<meta charset="utf-8"/><title>Page</title><link rel="icon" href="/page.svg"/>` +
      `<meta name="description" content="late"/>`,
  );
  match(html, /<body><p>page<\/p><\/body>/);
  match(await (await send("/plain")).text(), /<title>App<\/title>/);
});

Deno.test("renderDocument() gives inline scripts and styles the nonce of the page", async () => {
  const css = "p{}";
  const send = inMemory({
    routes: {
      "/index": {
        default: () => (
          <>
            <script>1</script>
            <style nonce="own">{css}</style>
          </>
        ),
      },
    },
  });
  const html = await (await send("/")).text();
  match(html, /<script nonce="[0-9a-f]{32}">1<\/script><style nonce="own">/);
});

Deno.test("renderDocument() marks links to this page and to those above it", async () => {
  const send = inMemory({
    routes: {
      "/a/b": {
        default: () => (
          <nav>
            <a href="/a/b/">1</a>
            <a href="/a/b?x=1">2</a>
            <a href="/a">3</a>
            <a href="/">4</a>
            <a href="/ab">5</a>
            <a href="https://a.example/a/b">6</a>
            <a href="/a/b" aria-current="step">7</a>
          </nav>
        ),
      },
    },
  });
  const html = await (await send("/a/b")).text();
  const current = [...html.matchAll(/<a ([^>]*)>(\d)<\/a>/g)].map(([, attributes]) =>
    /aria-current="([^"]*)"/.exec(attributes)?.[1]
  );
  deepEqual(current, ["page", "true", "true", "true", undefined, undefined, "step"]);
});

Deno.test("renderDocument() ties the URLs of images to the build", async () => {
  const send = inMemory({ routes: { "/index": { default: () => <img src="/a.svg" alt="" /> } } });
  match(await (await send("/")).text(), /src="\/a\.svg\?__frsh_c=[^"]+"/);
});

Deno.test("Context.render() renders into the same wrapping, and refuses what is no JSX", async () => {
  const wrong = "text" as unknown as ReturnType<typeof Head> & null;
  const send = inMemory({ routes: { "/_app": { default: appWrapper } } }, (app) => {
    app.fsRoutes()
      .get("/a", (ctx) => ctx.render(<p>a</p>, { status: 202 }))
      .get("/wrong", async (ctx) => {
        await rejects(ctx.render(wrong), /Non-JSX element/);
        return new Response("refused");
      });
  });
  const response = await send("/a");
  equal(response.status, 202);
  equal(await bodyOf(response), "<p>a</p>");
  equal(await (await send("/wrong")).text(), "refused");
});

function Inner(props: { text: string }) {
  return <i>{props.text}</i>;
}
// deno-lint-ignore no-explicit-any
function Outer(props: any) {
  return (
    <div>
      {props.label}
      <Inner text="inside" />
    </div>
  );
}
const islands = { Inner, Outer } as never;

Deno.test("renderDocument() marks islands, and the script names their modules and props", async () => {
  const count = signal(1);
  const send = inMemory({
    islands,
    routes: {
      "/index": {
        default: () => (
          <>
            <Outer label="a" count={count} />
            <Inner text="b" />
            <Outer label="c" count={count} />
          </>
        ),
      },
    },
  });
  const response = await send("/");
  const html = await response.text();
  const marks = [...html.matchAll(/<!--(.*?)-->/g)].map(([, text]) => text);
  deepEqual(marks, [
    "island:Outer:0",
    "/island",
    "island:Inner:1",
    "/island",
    "island:Outer:2",
    "/island",
  ]);
  match(
    html,
    /<script type="module" nonce="[0-9a-f]{32}">import\{boot\}from"\/_fresh\/js\/test\/fresh-runtime\.js";/,
  );
  equal(html.match(/Outer\.js/g)!.length, 1);
  equal(
    response.headers.get("Link"),
    ["fresh-runtime", "Outer", "Inner"]
      .map((name) => `</_fresh/js/test/${name}.js>; rel="modulepreload"; as="script"`).join(", "),
  );
  equal(html.match(/\[\\"signal\\",/g)!.length, 1);
});

Deno.test("renderDocument() lets no prop end the script or open a comment", async () => {
  const text = "</script><script>alert(1)</script><!--\u2028";
  const send = inMemory({
    islands,
    routes: { "/index": { default: () => <Inner text={text} /> } },
  });
  const html = await (await send("/")).text();
  equal(html.match(/<script/g)!.length, 1);
  const script = /<script[^>]*>(.*)<\/script>/s.exec(html)![1];
  ok(!script.includes("<"));
  const packed = JSON.parse(/boot\(\{.*?\},(.*)\);$/s.exec(script)![1]);
  ok(JSON.parse(packed).includes(text));
});

Deno.test("renderDocument() adds no script to a page without islands", async () => {
  const routes = { "/index": { default: () => <p>plain</p> } };
  const response = await inMemory({ routes })("/");
  equal((await response.text()).includes("<script"), false);
  equal(response.headers.get("Link"), null);
  match(await (await inMemory({ routes, liveReload: true })("/")).text(), /fresh-runtime\.js/);
});
