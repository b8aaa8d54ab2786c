import assert from "node:assert/strict";
import fc from "fast-check";
import type { JoinResult } from "../../media/join/join.ts";
import type { JoinedFile } from "../../media/join/joined_file.ts";
import { AppError } from "../../shared/errors.ts";
import { joinRuns } from "./join_runs.ts";

/** Segments whose tracks are letters: `-` holds nothing, `!` is damaged. Which runs, after how many looks? */
async function runsOf(tracks: readonly string[]) {
  const segments = tracks.map((track, i) => ({ track, file: `${i}` }));
  const runs: string[] = [];
  let looks = 0;
  const join = (some: readonly typeof segments[number][]): Promise<JoinResult> => {
    looks += some.length;
    const refuse = (code: "damaged" | "no-media" | "different-tracks", source?: number) =>
      Promise.resolve<JoinResult>({ ok: false, code, message: code, source });
    const full = some.filter(({ track }) => track !== "-");
    if (full.length === 0) return refuse("no-media");
    // As joining does: tracks are compared before all is read.
    const other = some.findIndex(({ track }) => !"-!".includes(track) && track !== full[0].track);
    if (other > 0 && full[0].track !== "!") return refuse("different-tracks", other);
    const damaged = some.findIndex(({ track }) => track === "!");
    if (damaged !== -1) return refuse("damaged", damaged);
    return Promise.resolve({ ok: true, file: {} as JoinedFile });
  };
  await joinRuns(segments, join, (some) => {
    runs.push(some.map(({ track }) => track).join("").replaceAll("-", ""));
  });
  return { runs, looks };
}

Deno.test("joinRuns() looks once at what is one run", async () => {
  const tracks = Array.from({ length: 1000 }, () => "a");
  assert.deepEqual(await runsOf(tracks), { runs: [tracks.join("")], looks: 1000 });
});

Deno.test("joinRuns() finds each run, and leaves out what holds nothing", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom("a", "b", "c", "-"), { maxLength: 60 }),
      async (all) => {
        const text = all.join("").replaceAll("-", "");
        const { runs } = await runsOf(all);
        assert.equal(runs.join(""), text, "nothing is lost");
        assert.ok(runs.every((run) => new Set(run).size === 1), runs.join());
      },
    ),
  );
  assert.deepEqual((await runsOf([..."aaabbbbbbbbbbbbbbbbbbbba"])).runs, [
    "aaa",
    "b".repeat(20),
    "a",
  ]);
});

for (const [title, length] of [["one", 1], ["seven", 7], ["100", 100]] as const) {
  Deno.test(`joinRuns() looks a few times at each of many runs of ${title}`, async () => {
    const tracks = Array.from({ length: 3000 }, (_, i) => i % (2 * length) < length ? "a" : "b");
    const { runs, looks } = await runsOf(tracks);
    assert.equal(runs.length, Math.ceil(3000 / length));
    assert.ok(looks < 12 * 3000, `${looks}`);
  });
}

Deno.test("joinRuns() reports what is damaged, in front of other tracks as well", async () => {
  const isDamaged = (file: string) => (error: unknown) =>
    error instanceof AppError && error.code === "damaged" && error.data.file === file;
  await assert.rejects(runsOf([..."aa!bbb"]), isDamaged("2"));
  await assert.rejects(runsOf([..."aaab!b"]), isDamaged("4"));
});
