import assert from "node:assert/strict";
import { exportable } from "../../../tests/support/exportable.ts";
import { AppError } from "../../shared/errors.ts";
import type { SegmentRow } from "../catalog/rows.ts";
import { type ExportPart, planExport, selectionKey, weighPlan } from "./export_plan.ts";
import { indexed } from "./joined_reader.ts";
import { type Stretch, stretchesOf } from "./stretches.ts";

const SPAN = { from: 0, to: Number.MAX_SAFE_INTEGER };

const SEGMENT: SegmentRow = {
  take: 0,
  number: 0,
  container: "webm",
  file: "video_20261128_150000.webm",
  startedAt: 1000,
  state: "closed",
  durationMs: 500,
  bytes: 10,
  sha256: null,
  closedAt: 2000,
  hasPoster: false,
  deletedAt: null,
};

function stretchOf(segment: SegmentRow): Stretch {
  const { container, startedAt } = segment;
  return { container, mimeType: "", startedAt, endedAt: startedAt + 500, segments: [segment] };
}

Deno.test("selectionKey() is another for whatever makes other bytes", () => {
  const keyOf = (rest: Partial<SegmentRow>, session = "s", span = SPAN) =>
    selectionKey(session, [stretchOf({ ...SEGMENT, ...rest })], span);
  const key = keyOf({});
  assert.equal(keyOf({ hasPoster: true, sha256: "0" }), key);
  const others = [
    keyOf({ startedAt: 1001 }),
    keyOf({ container: "mkv" }),
    keyOf({ bytes: 11 }),
    keyOf({ closedAt: 2001 }),
    keyOf({ number: 1 }),
    keyOf({}, "t"),
    keyOf({}, "s", { from: 0, to: 5 }),
  ];
  assert.equal(new Set([key, ...others]).size, others.length + 1);
});

Deno.test("weighPlan() counts bytes once that are there many times", () => {
  const silence = new Uint8Array(1_000_000);
  const pieces = [{ bytes: silence }, { source: 0, at: 0, length: 5 }, { bytes: silence }];
  const joined = {
    container: "webm",
    mimeType: "video/webm",
    bytes: 2_000_005,
    durationMs: 1,
    startedAt: 0,
    pieces,
  } as const;
  const part: ExportPart = {
    ...indexed(joined),
    rows: [{ directory: "a", file: "b", bytes: 5 }],
    startedAt: 0,
    endedAt: 1,
    etag: '"a"',
  };
  assert.equal(weighPlan([part, part]), 1_000_000 + 2 * 4 * 64);
});

Deno.test("planExport() ends when nobody wants it", async () => {
  await using recorded = await exportable("chromium_kf1000_mkv_avc1", 1);
  const { catalog, recordingsDir, session: { id, directory } } = recorded;
  const stretches = stretchesOf({ segments: catalog.segments(id), takes: catalog.takes(id) });
  const options = { recordingsDir, directory, stretches, span: SPAN, key: "k" };
  const gone = new AbortController();
  const planning = planExport({ ...options, signal: gone.signal });
  gone.abort(new Error("gone"));
  await assert.rejects(planning, /gone/);
  const parts = await planExport({ ...options, signal: new AbortController().signal });
  assert.equal(parts.length, 1);
});

Deno.test("planExport() makes no more than 200 files, and says so before it reads any", async () => {
  const stretches = Array.from({ length: 201 }, () => stretchOf(SEGMENT));
  const { signal } = new AbortController();
  await assert.rejects(
    planExport({
      recordingsDir: "/nowhere",
      directory: "a",
      stretches,
      span: SPAN,
      key: "k",
      signal,
    }),
    (error) => error instanceof AppError && error.code === "too-many-parts",
  );
});
