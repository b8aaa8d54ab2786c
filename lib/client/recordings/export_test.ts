/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import type { ExportDescription, FormatDescription } from "../../shared/export.ts";
import { ExportModel } from "./export.ts";
import { localText, momentOf } from "./local_time.ts";

const SESSION = "0b0e7ab4-6f0f-4f5e-9a53-0e5a0f0a0001";

const form = (format: "webm" | "mp4", isConverted: boolean): FormatDescription => ({
  format,
  container: format,
  isConverted,
  name: `Hall.${format}`,
  url: `/file?format=${format}`,
});

const DESCRIPTION: ExportDescription = {
  parts: [{
    from: 0,
    to: 10,
    container: "mp4",
    mimeType: "video/mp4",
    codecs: ["H.264"],
    durationMs: 10,
    bytes: 6,
    url: "/file",
    formats: [form("webm", true), form("mp4", false)],
  }],
  zip: "/zip",
};

const json = (body: unknown, status = 200) => Response.json(body, { status });

interface Scene {
  model: ExportModel;
  asked: string[];
  /** Lets the time pass after which a change counts. */
  settle(): Promise<void>;
  /** What the browser was asked to download. */
  downloads: string[];
  written: Uint8Array[];
  file: { isClosed: boolean; isAborted: boolean };
}

type Answer = (path: string, signal: AbortSignal) => Response | Promise<Response>;

/** @param pick What becomes of the dialog, if not a file. */
function scene(answer: Answer, pick?: () => Promise<null>): Scene {
  const asked: string[] = [];
  const downloads: string[] = [];
  const written: Uint8Array[] = [];
  const file = { isClosed: false, isAborted: false };
  let due: (() => void) | undefined;
  const model = new ExportModel({
    session: SESSION,
    span: { from: 0, to: 10 },
    async fetch(path, signal) {
      asked.push(path);
      return await answer(path, signal);
    },
    later(_ms, run) {
      due = run;
      return () => due = undefined;
    },
    download: (url, name) => downloads.push(`${url} ${name}`),
    pickFile: pick ?? (() =>
      Promise.resolve(
        new WritableStream<Uint8Array>({
          write: (chunk) => void written.push(chunk),
          close: () => void (file.isClosed = true),
          abort: () => void (file.isAborted = true),
        }),
      )),
  });
  const settle = async () => {
    due?.();
    due = undefined;
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { model, asked, settle, downloads, written, file };
}

Deno.test("ExportModel asks once for the span that is chosen last", async () => {
  const { model, asked, settle } = scene(() => json(DESCRIPTION));
  model.choose({ from: 1, to: 5 });
  model.choose({ from: 2, to: 5 });
  assert.deepEqual([model.state.value.type, asked], ["asking", []]);
  await settle();
  assert.deepEqual(asked, [`/api/recordings/${SESSION}/export?plan=&from=2&to=5`]);
  assert.deepEqual(model.state.value, { type: "known", description: DESCRIPTION });
  model.choose({ from: 5, to: 5 });
  await settle();
  assert.deepEqual([model.state.value.type, asked.length], ["no-span", 1]);
});

Deno.test("ExportModel takes no answer to an earlier question", async () => {
  const first = Promise.withResolvers<Response>();
  const { model, settle } = scene((path) =>
    path.includes("from=0") ? first.promise : json({ ...DESCRIPTION, zip: "/second" })
  );
  const asking = model.ask();
  model.choose({ from: 1, to: 5 });
  await settle();
  first.resolve(json(DESCRIPTION));
  await asking;
  const state = model.state.value;
  assert.equal(state.type === "known" && state.description.zip, "/second");
});

Deno.test("ExportModel tells what cannot be had, and why", async () => {
  const error = (code: string) => ({ code, message: "" });
  const cases: [Response | Error, unknown][] = [
    [json({ error: error("nothing-there"), nearest: 7 }, 404), { type: "nothing", nearest: 7 }],
    [json({ error: error("nothing-there"), nearest: null }, 404), {
      type: "nothing",
      nearest: null,
    }],
    [json({ error: error("file-missing") }, 404), { type: "failed", why: "gone" }],
    [json({ error: error("damaged") }, 409), { type: "failed", why: "damaged" }],
    [json({ error: error("what") }, 500), { type: "failed", why: "other" }],
    [new TypeError("no network"), { type: "failed", why: "unreachable" }],
  ];
  for (const [answer, expected] of cases) {
    const { model } = scene(() => {
      if (answer instanceof Error) throw answer;
      return answer;
    });
    await model.ask();
    assert.deepEqual(model.state.value, expected);
  }
});

Deno.test("ExportModel takes what was recorded until something else is chosen", () => {
  const { model } = scene(() => json(DESCRIPTION));
  const [part] = DESCRIPTION.parts;
  assert.equal(model.formOf(part).format, "mp4");
  model.format.value = "webm";
  assert.equal(model.formOf(part).format, "webm");
  assert.equal(model.formOf({ ...part, formats: [form("mp4", false)] }).format, "mp4");
});

Deno.test("ExportModel writes a file as it comes", async () => {
  const { model, asked, written, file } = scene(() => new Response(Uint8Array.of(1, 2, 3)));
  await model.save(form("mp4", false), 3);
  assert.deepEqual(asked, ["/file?format=mp4&download"]);
  assert.deepEqual(written.flatMap((chunk) => [...chunk]), [1, 2, 3]);
  assert.deepEqual(file, { isClosed: true, isAborted: false });
  assert.deepEqual(model.saving.value, { type: "saved", name: "Hall.mp4" });
});

Deno.test("ExportModel says where it is while the browser asks, and that nobody wanted it", async () => {
  const choice = Promise.withResolvers<null>();
  const { model, asked } = scene(() => new Response(), () => choice.promise);
  const saving = model.save(form("mp4", false), 3);
  assert.deepEqual(model.saving.value, { type: "choosing", name: "Hall.mp4" });
  choice.resolve(null);
  await saving;
  assert.deepEqual(model.saving.value, { type: "cancelled", name: "Hall.mp4" });
  assert.deepEqual(asked, []);
});

Deno.test("ExportModel leaves it to the browser where the page may write no file", async () => {
  const { model, downloads } = scene(() => new Response(), () => Promise.reject(new Error("no")));
  await model.save(form("webm", true), 3);
  assert.deepEqual(downloads, ["/file?format=webm&download Hall.webm"]);
  assert.deepEqual(model.saving.value, { type: "handed-over", name: "Hall.webm" });
  assert.equal(model.isSaving, false);
});

Deno.test("ExportModel throws away what was written when it is cancelled", async () => {
  const begun = Promise.withResolvers<void>();
  const { model, file } = scene((_path, signal) =>
    new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(Uint8Array.of(1));
          signal.addEventListener("abort", () => controller.error(signal.reason));
          begun.resolve();
        },
      }),
    )
  );
  const saving = model.save(form("webm", true), 100);
  await begun.promise;
  await new Promise((resolve) => setTimeout(resolve));
  const running = { type: "running", name: "Hall.webm", doneBytes: 1, bytes: 100, isAbout: true };
  assert.deepEqual(model.saving.value, running);
  await model.save(form("mp4", false), 3);
  assert.deepEqual(model.saving.value, running, "one at a time");
  model.cancel();
  await saving;
  assert.deepEqual(model.saving.value, { type: "cancelled", name: "Hall.webm" });
  assert.deepEqual(file, { isClosed: false, isAborted: true });
});

for (
  const [status, code, why] of [[503, "busy", "busy"], [409, "too-many-parts", "too-many"]] as const
) {
  Deno.test(`ExportModel says that a span cannot be had: ${code}`, async () => {
    const { model } = scene(() => json({ error: { code, message: "" } }, status));
    await model.ask();
    assert.deepEqual(model.state.value, { type: "failed", why });
  });
}

Deno.test("ExportModel says why a file could not be written", async () => {
  const busy = scene(() => json({ error: { code: "busy", message: "" } }, 503));
  await busy.model.save(form("mp4", true), 3);
  assert.deepEqual(busy.model.saving.value, { type: "failed", name: "Hall.mp4", why: "busy" });
  assert.equal(busy.file.isAborted, true);
  const broken = scene(() =>
    new Response(
      new ReadableStream({ start: (controller) => controller.error(new TypeError("cut off")) }),
    )
  );
  await broken.model.save(form("mp4", false), 3);
  assert.deepEqual(broken.model.saving.value, {
    type: "failed",
    name: "Hall.mp4",
    why: "unreachable",
  });
});

Deno.test("localText() and momentOf() agree to the second", () => {
  const at = new Date(2026, 10, 28, 5, 7, 9).getTime();
  assert.equal(localText(at + 400), "2026-11-28T05:07:09");
  assert.equal(momentOf("2026-11-28T05:07:09"), at);
  assert.equal(momentOf("2026-11-28T05:07"), at - 9000);
  for (const text of ["", "0202-11-28T05:07", "yesterday", "2026-11-28", "2026-13-45T99:99"]) {
    assert.equal(momentOf(text), undefined, text);
  }
});
