import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { Catalog } from "./catalog.ts";
import type { PositionRow, SegmentRow } from "./rows.ts";

const SESSION = { name: "hall", directory: "client_a_1", startedAt: 1000.25, activeAt: 1001 };

/** A change of one of three sessions. */
type Operation =
  | { type: "add"; session: string }
  | { type: "remove"; session: string }
  | { type: "stop"; session: string }
  | { type: "open"; session: string; number: number }
  | { type: "forget"; session: string; number: number }
  | { type: "close"; session: string; number: number; bytes: number }
  | { type: "position"; session: string; nextSeq: number };

const session = fc.constantFrom("a", "b", "c");
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ type: fc.constantFrom("add", "add", "remove", "stop"), session }),
  fc.record({
    type: fc.constantFrom("open", "close", "forget"),
    session,
    number: fc.nat(3),
    bytes: fc.integer({ min: 1, max: 2 ** 40 }),
  }),
  fc.record({ type: fc.constant("position"), session, nextSeq: fc.nat() }),
) as fc.Arbitrary<Operation>;

/** What the catalog should know, kept in maps. */
class Model {
  readonly sessions = new Map<string, {
    lastSeq: number | null;
    segments: Map<number, Pick<SegmentRow, "state" | "bytes">>;
    position: PositionRow | undefined;
  }>();

  /** Does `change` to the model and the catalog, if it is possible. */
  apply(catalog: Catalog, change: Operation): void {
    const { session } = change;
    const known = this.sessions.get(session);
    if (change.type === "add") {
      if (known) return;
      catalog.addSession({ ...SESSION, id: session });
      this.sessions.set(session, { lastSeq: null, segments: new Map(), position: undefined });
    } else if (change.type === "remove") {
      assert.equal(catalog.removeSession(session), this.sessions.delete(session));
    } else if (!known) {
      return;
    } else if (change.type === "stop") {
      catalog.updateSession(session, { lastSeq: 5 });
      known.lastSeq = 5;
    } else if (change.type === "position") {
      const position = { nextSeq: change.nextSeq, take: 0, checkpoint: "{}", savedAt: 1 };
      catalog.savePosition(session, position);
      known.position = position;
    } else if (change.type === "open") {
      const { number } = change;
      const [file, container] = [`${number}`, "webm" as const];
      catalog.openSegment(session, { take: 0, number, file, container, startedAt: number });
      known.segments.set(number, { state: "open", bytes: 0 });
    } else if (change.type === "close") {
      const { number, bytes } = change;
      const closed = { durationMs: 1, bytes, closedAt: 1 };
      const isKnown = catalog.closeSegment(session, 0, number, closed);
      assert.equal(isKnown, known.segments.has(number));
      if (isKnown) known.segments.set(number, { state: "closed", bytes });
    } else {
      const { number } = change;
      assert.equal(catalog.removeSegment(session, 0, number), known.segments.delete(number));
    }
  }

  check(catalog: Catalog): void {
    let closedCount = 0;
    for (const id of ["a", "b", "c"]) {
      const known = this.sessions.get(id);
      assert.equal(catalog.session(id)?.lastSeq, known?.lastSeq);
      assert.deepEqual(catalog.position(id), known?.position);
      const segments = [...known?.segments ?? []].sort(([a], [b]) => a - b);
      assert.deepEqual(
        catalog.segments(id).map(({ number, state, bytes }) => [number, { state, bytes }]),
        segments,
      );
      const closed = segments.filter(([, { state }]) => state === "closed");
      closedCount += closed.length;
      const sum = closed.reduce((total, [, { bytes }]) => total + bytes, 0);
      assert.deepEqual(catalog.totals(id), {
        segments: closed.length,
        durationMs: closed.length,
        bytes: sum,
      });
    }
    assert.equal(catalog.closedByAge(100).length, closedCount);
    assert.equal(catalog.unhashed(100).length, closedCount);
  }
}

Deno.test("Catalog does what maps would, also after it was opened anew", async () => {
  const directory = await Deno.makeTempDir();
  try {
    let run = 0;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(operation, fc.integer({ min: 1, max: 10 })), { maxLength: 60 }),
        (operations) => {
          const path = join(directory, `${run++}.db`);
          const model = new Model();
          let catalog = Catalog.open(path, { durability: "process" });
          try {
            for (const [change, chance] of operations) {
              model.apply(catalog, change);
              if (chance > 1) continue;
              catalog.close();
              catalog = Catalog.open(path, { durability: "process" });
            }
            model.check(catalog);
          } finally {
            catalog.close();
          }
        },
      ),
      { numRuns: 60 },
    );
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
