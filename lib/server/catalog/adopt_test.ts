import assert from "node:assert/strict";
import fc from "fast-check";
import type { Container } from "../../media/segment_event.ts";
import { type AdoptableFile, adoptFiles } from "./adopt.ts";
import { Catalog } from "./catalog.ts";
import type { SidecarSession } from "./sidecar.ts";

const DIRECTORY = "client_a_1";
const START = Date.UTC(2026, 10, 22);

interface Recorded {
  sessions: SidecarSession[];
  /** Each file with where it comes from, oldest first. */
  files: { session: string; take: number; file: AdoptableFile }[];
}

/** A few sessions one after the other in one directory, each take with some files. */
const recorded: fc.Arbitrary<Recorded> = fc.array(
  fc.array(
    fc.record({
      container: fc.constantFrom<Container>("webm", "mp4", "mkv"),
      /** Pauses before each of its files, ms; the first is before the take begins. */
      pauses: fc.array(fc.integer({ min: 1000, max: 90_000 }), { minLength: 1, maxLength: 6 }),
      lateMs: fc.integer({ min: 0, max: 900 }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  { minLength: 1, maxLength: 3 },
).map((plan) => {
  let now = START;
  const result: Recorded = { sessions: [], files: [] };
  for (const [s, takePlans] of plan.entries()) {
    const session = `session-${s}`;
    const takes: SidecarSession["takes"] = [];
    for (const [take, { container, pauses, lateMs }] of takePlans.entries()) {
      now += pauses[0] + 1000;
      const startedAt = now;
      const mimeType = container === "mp4" ? "video/mp4" : "video/webm";
      takes.push({ take, mimeType, startedAt });
      for (const [index, pause] of pauses.entries()) {
        now += index === 0 ? lateMs : pause;
        // MP4 tells whole seconds.
        const precisionMs = container === "mp4" ? 1000 : 1;
        const file = {
          file: `${now}.${container}`,
          container,
          startedAt: Math.floor(now / precisionMs) * precisionMs,
          precisionMs,
          durationMs: 500,
          bytes: 10,
          modifiedAt: now,
        };
        result.files.push({ session, take, file });
      }
    }
    result.sessions.push({
      id: session,
      name: "",
      startedAt: takes[0].startedAt - 1,
      endedAt: now,
      activeAt: now,
      lastSeq: 3,
      brokenFrom: null,
      keep: false,
      note: null,
      origin: "camera",
      nextSeq: 4,
      takes,
      gaps: [],
    });
  }
  return result;
});

const home = ({ session, take, file }: { session: string; take: number; file: string }) =>
  `${file} ${session}/${take}`;

Deno.test("adoptFiles() brings each file home, in order, however many rows were left", () => {
  fc.assert(
    fc.property(recorded, fc.infiniteStream(fc.boolean()), ({ sessions, files }, isLeft) => {
      const catalog = Catalog.open(":memory:", { durability: "process" });
      try {
        adoptFiles(catalog, DIRECTORY, sessions, files.map(({ file }) => file).toReversed());
        const wanted = files.map(({ file, ...place }) => home({ ...place, file: file.file }))
          .sort();
        assert.deepEqual(catalog.segmentsIn(DIRECTORY).map(home).sort(), wanted);
        for (const { id } of sessions) {
          const segments = catalog.segments(id);
          const starts = segments.map(({ take, startedAt }) => [take, startedAt]);
          const sorted = starts.toSorted(([a, b], [c, d]) => a - c || b - d);
          assert.deepEqual(starts, sorted, "numbers go by time");
        }

        const lost = catalog.segmentsIn(DIRECTORY).filter(() => isLeft.next().value);
        for (const { session, take, number } of lost) catalog.removeSegment(session, take, number);
        const names = new Set(lost.map(({ file }) => file));
        const found = files.map(({ file }) => file).filter(({ file }) => names.has(file));
        adoptFiles(catalog, DIRECTORY, [], found);
        assert.deepEqual(catalog.segmentsIn(DIRECTORY).map(home).sort(), wanted);
      } finally {
        catalog.close();
      }
    }),
    { numRuns: 200 },
  );
});
