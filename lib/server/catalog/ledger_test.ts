import assert from "node:assert/strict";
import { ledgerOf, type LedgerSources } from "./ledger.ts";
import type { SegmentRow } from "./rows.ts";

const GAP = { take: 0, fromMs: 1, toMs: 2, cause: "muted" };

function segment(number: number, change: Partial<SegmentRow> = {}): SegmentRow {
  return {
    take: 0,
    number,
    file: `video_20261122_18020${number}.webm`,
    container: "webm",
    startedAt: number,
    state: "closed",
    durationMs: 100,
    bytes: 1000,
    sha256: null,
    closedAt: 5,
    hasPoster: false,
    deletedAt: null,
    ...change,
  };
}

function ledger(
  session: Partial<LedgerSources["session"]>,
  nextSeq: number | undefined,
  change: Partial<LedgerSources> = {},
) {
  return ledgerOf({
    session: { lastSeq: null, brokenFrom: null, endedAt: null, ...session },
    position: nextSeq === undefined ? undefined : { nextSeq },
    gaps: [],
    segments: [],
    isConnected: false,
    ...change,
  });
}

Deno.test("ledgerOf() finds a session complete only if it is over and nothing is missing", () => {
  const over = { lastSeq: 9, endedAt: 1 };
  const cases: [sources: ReturnType<typeof ledger>, complete: boolean, missing: unknown][] = [
    [ledger(over, 10), true, null],
    [ledger({ lastSeq: -1, endedAt: 1 }, undefined), true, null],
    [ledger({ lastSeq: 0, endedAt: 1 }, undefined), false, { fromSeq: 0, toSeq: 0 }],
    [ledger(over, 9), false, { fromSeq: 9, toSeq: 9 }],
    [ledger(over, 4), false, { fromSeq: 4, toSeq: 9 }],
    [ledger({}, 10), false, null],
    [ledger({ ...over, brokenFrom: 9 }, 9), false, { fromSeq: 9, toSeq: 9 }],
    [ledger({ ...over, brokenFrom: 9 }, 10), false, null],
    [ledger(over, 10, { gaps: [GAP] }), false, null],
  ];
  for (const [found, complete, missing] of cases) {
    assert.deepEqual([found.complete, found.missing], [complete, missing]);
  }
});

Deno.test("ledgerOf() tells recording, interrupted and stopped apart", () => {
  assert.equal(ledger({}, 1, { isConnected: true }).state, "recording");
  assert.equal(ledger({}, 1).state, "interrupted");
  assert.equal(ledger({ lastSeq: 3 }, 1, { isConnected: true }).state, "stopped");
  assert.equal(ledger({ endedAt: 3 }, 1).state, "stopped", "made up for files found");
});

Deno.test("ledgerOf() sums up what is closed and leaves out what has no file or is deleted", () => {
  const open = segment(2, { state: "open", bytes: 0, durationMs: 0, closedAt: null });
  const empty = segment(3, { bytes: 0, durationMs: 0 });
  const deleted = segment(4, { deletedAt: 7 });
  const found = ledger({}, 1, { segments: [segment(0), segment(1), open, empty, deleted] });
  assert.deepEqual([found.durationMs, found.bytes], [200, 2000]);
  assert.deepEqual(found.segments.map(({ number }) => number), [0, 1, 2]);
});
