import assert from "node:assert/strict";
import { join } from "node:path";
import { createSplitter } from "../../lib/media/media_type.ts";
import type { Stopped } from "../../lib/shared/protocol.ts";
import { type Chance, chanceFrom } from "./chance.ts";
import { FaultCamera, type FaultCameraOptions } from "./fault_camera.ts";
import { type Fixture, readFixture } from "./fixtures.ts";
import { SEED } from "./fuzzing.ts";
import { faultsOf, readableByAll } from "./packets.ts";
import { splitAll } from "./splitting.ts";
import { fetchBy, type TestServer } from "./test_server.ts";
import { testWith } from "./tools.ts";

/** How many times the usual number of faults: `SOAK_ROUNDS`, 1 in a test run. */
export const ROUNDS = Number(Deno.env.get("SOAK_ROUNDS") ?? 1);

/** What a fault test works with. */
export interface FaultRun {
  /** Directory of its own, removed if all is well. */
  home: string;
  chance: Chance;
  /** Writes down what happens, to be read if the test fails. */
  note(what: string): void;
  /** The end of what `server` prints is shown as well then. */
  listenTo(server: TestServer): void;
}

/** Lines of the story, and of the server, that are printed at a failure. */
const STORY_LINES = 150;
const SERVER_LINES = 60;

/**
 * A test that does harm at random instants. One that fails tells its seed, what
 * happened in it, and where its files are; so does one that takes longer than
 * `limitMs`.
 */
export function faultTest(
  name: string,
  limitMs: number,
  run: (run: FaultRun) => Promise<void>,
): void {
  testWith(["ffmpeg", "ffprobe"], name, () => runFaults(name, limitMs, run));
}

/** The body of a {@link faultTest}. */
export async function runFaults(
  name: string,
  limitMs: number,
  run: (run: FaultRun) => Promise<void>,
): Promise<void> {
  const home = await Deno.makeTempDir({ prefix: "local-camera-fault-" });
  const startedAt = performance.now();
  const story: string[] = [];
  const note = (what: string) => {
    story.push(`${((performance.now() - startedAt) / 1000).toFixed(3)} s  ${what}`);
  };
  const servers: TestServer[] = [];
  const listenTo = (server: TestServer) => void servers.push(server);
  const late = Promise.withResolvers<never>();
  const limit = limitMs * ROUNDS;
  const timer = setTimeout(() => late.reject(new Error(`Not over after ${limit} ms`)), limit);
  try {
    const chance = chanceFrom(SEED);
    await Promise.race([run({ home, note, chance, listenTo }), late.promise]);
    await Deno.remove(home, { recursive: true });
  } catch (error) {
    console.error(`${name}: FUZZ_SEED=${SEED}, SOAK_ROUNDS=${ROUNDS}, files in ${home}`);
    console.error(story.slice(-STORY_LINES).join("\n"));
    for (const server of servers) {
      console.error(server.output().split("\n").slice(-SERVER_LINES).join("\n"));
    }
    // What ran into its limit is still in the middle of things, and would leave them running.
    await Promise.allSettled(servers.map((server) => server.stop("SIGTERM")));
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** What the server says of a camera's session: where it is, and its segments in order. */
export async function recordedBy(
  server: TestServer,
  { session, token }: { session: string; token?: string },
) {
  const headers = { ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  const url = `${server.origin}/api/recordings/${session}`;
  const response = await fetchBy(server.client, url, { headers });
  const told = await response.json();
  if (!response.ok) throw new Error(`${session}: ${JSON.stringify(told)}`);
  const { directory, segments, complete, gaps } = told as Described;
  const path = join(server.recordingsDir, directory);
  return { files: segments.map(({ file }) => join(path, file)), segments, complete, gaps };
}

/** The part of `GET /api/recordings/:session` that is looked at here. */
interface Described {
  directory: string;
  segments: { file: string; state: string; durationMs: number; bytes: number }[];
  complete: boolean;
  gaps: unknown[];
}

/** How many segment files an undisturbed recording of `takes` makes. */
export function segmentsExpected(takes: readonly Fixture[], segmentMs: number): number {
  const counts = new Map<Fixture, number>();
  for (const take of new Set(takes)) {
    const options = { cutAfterMs: (startMs: number) => startMs + segmentMs, startedAt: 0 };
    const { files } = splitAll(createSplitter(take.mimeType, options), take.chunks);
    counts.set(take, files.length);
  }
  return takes.reduce((sum, take) => sum + counts.get(take)!, 0);
}

/** Cameras that record what `names` says, a list for each; the server's own address if not told. */
export function camerasFor(
  { chance, note }: FaultRun,
  server: TestServer,
  names: readonly (readonly string[])[],
  options: Partial<FaultCameraOptions> = {},
): FaultCamera[] {
  return names.map((fixtures, index) =>
    new FaultCamera({
      name: `Camera ${index}`,
      origins: [server.origin],
      client: server.client,
      fixtures: fixtures.map(readFixture),
      speed: 2,
      chance: chance.fork(),
      note,
      ...options,
    })
  );
}

/**
 * Lets cameras record whole takes until `disturb` is through, and then stop.
 *
 * @param isComplete Must every session be complete, as the server sees it?
 * @returns What the server said of each session.
 * @throws {Error} if a session fails, or is not complete. Cameras are disposed in any case.
 */
export async function recordDuring(
  cameras: readonly FaultCamera[],
  disturb: () => Promise<void>,
  isComplete = true,
): Promise<Stopped[]> {
  let isOver = false;
  const disturbed = disturb().finally(() => isOver = true);
  const recorded = Promise.all(cameras.map((camera) => camera.record(() => isOver)));
  const failed = Promise.race(cameras.map(({ failure }) => failure));
  try {
    await Promise.race([Promise.all([recorded, disturbed]), failed]);
    return await Promise.all(cameras.map(async (camera) => {
      const stopped = await camera.finish();
      if (isComplete) assert.deepEqual([stopped.complete, stopped.gaps], [true, []], camera.name);
      return stopped;
    }));
  } finally {
    for (const camera of cameras) camera[Symbol.dispose]();
  }
}

export interface WholeOptions {
  server: TestServer;
  cameras: readonly FaultCamera[];
  home: string;
  /** Length of a segment, ms: as many files are expected as if nothing had happened. */
  segmentMs?: number;
}

/** The judge's comparison: every packet of each recording is on disk, once, in order. */
export async function assertWhole({ cameras, ...options }: WholeOptions): Promise<void> {
  await Promise.all(cameras.map((camera) => assertOneWhole(camera, options)));
}

async function assertOneWhole(
  camera: FaultCamera,
  { server, home, segmentMs }: Omit<WholeOptions, "cameras">,
): Promise<void> {
  const { files: segments, complete, gaps } = await recordedBy(server, camera);
  assert.deepEqual([complete, gaps], [true, []], camera.name);
  const files = await rawsOf(camera, home);
  assert.deepEqual(await faultsOf(files, segments), [], camera.name);
  if (segmentMs === undefined) return;
  const expected = segmentsExpected(camera.takes, segmentMs);
  assert.equal(segments.length, expected, `${camera.name}: ${segments.join("\n")}`);
}

/** What a camera recorded, a file for each take, readable by ffprobe. */
export async function rawsOf(camera: FaultCamera, home: string): Promise<string[]> {
  const directory = join(home, camera.name);
  await Deno.mkdir(directory);
  return await Promise.all(camera.takes.map(async ({ bytes }, index) => {
    const file = join(directory, `${index}.bin`);
    await Deno.writeFile(file, readableByAll(bytes));
    return file;
  }));
}
