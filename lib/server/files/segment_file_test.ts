import { equal } from "node:assert/strict";
import { join } from "node:path";
import { findSegment } from "./segment_file.ts";

const FILE = "video_20261122_180203.webm";

/** A recordings directory with one session and one segment, beside a file that is none of its own. */
async function withRecordings(run: (home: string, recordingsDir: string) => Promise<void>) {
  const home = await Deno.makeTempDir();
  const recordingsDir = join(home, "recordings");
  await Deno.mkdir(join(recordingsDir, "client_a"), { recursive: true });
  await Deno.writeTextFile(join(recordingsDir, "client_a", FILE), "media");
  await Deno.writeTextFile(join(recordingsDir, FILE), "loose");
  await Deno.mkdir(join(home, "outside"));
  await Deno.writeTextFile(join(home, "outside", FILE), "secret");
  await Deno.writeTextFile(join(home, FILE), "secret");
  try {
    await run(home, recordingsDir);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

Deno.test("findSegment() finds a segment and what it is", async () => {
  await withRecordings(async (_home, recordingsDir) => {
    const found = await findSegment({ recordingsDir, directory: "client_a", file: FILE });
    equal(found?.path, join(recordingsDir, "client_a", FILE));
    equal(found?.info.size, "media".length);
  });
});

const wrong: [directory: string, file: string][] = [
  ["client_a", "video_20261122_180204.webm"],
  ["client_b", FILE],
  ["client_a", ".lock"],
  ["client_a", `../client_a/${FILE}`],
  ["client_a", `./${FILE}`],
  ["client_a", `${FILE}\0`],
  ["client_a", `${FILE}/`],
  ["client_a", ""],
  ["..", FILE],
  [".", FILE],
  ["", FILE],
  ["../outside", FILE],
  ["client_a/..", FILE],
  ["client_a/../../outside", FILE],
  ["client_a/", FILE],
];

for (const [directory, file] of wrong) {
  Deno.test(`findSegment() finds nothing at ${JSON.stringify([directory, file])}`, async () => {
    await withRecordings(async (_home, recordingsDir) => {
      equal(await findSegment({ recordingsDir, directory, file }), null);
    });
  });
}

Deno.test("findSegment() takes no absolute directory", async () => {
  await withRecordings(async (home, recordingsDir) => {
    const directory = join(home, "outside");
    equal(await findSegment({ recordingsDir, directory, file: FILE }), null);
  });
});

Deno.test("findSegment() takes no directory for a file", async () => {
  await withRecordings(async (_home, recordingsDir) => {
    await Deno.mkdir(join(recordingsDir, "client_b", FILE), { recursive: true });
    equal(await findSegment({ recordingsDir, directory: "client_b", file: FILE }), null);
  });
});

Deno.test("findSegment() follows no link, be it the file or its directory", async () => {
  await withRecordings(async (home, recordingsDir) => {
    const link = "video_20261122_180205.webm";
    await Deno.symlink(join(home, "outside", FILE), join(recordingsDir, "client_a", link));
    equal(await findSegment({ recordingsDir, directory: "client_a", file: link }), null);
    await Deno.symlink(join(home, "outside"), join(recordingsDir, "client_b"));
    equal(await findSegment({ recordingsDir, directory: "client_b", file: FILE }), null);
  });
});

Deno.test("findSegment() works in a recordings directory that is itself a link", async () => {
  await withRecordings(async (home, recordingsDir) => {
    const linked = join(home, "linked");
    await Deno.symlink(recordingsDir, linked);
    const found = await findSegment({ recordingsDir: linked, directory: "client_a", file: FILE });
    equal(found?.info.size, "media".length);
  });
});
