import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { HEAD_BYTES, isFinished, SegmentRecovery } from "../../lib/media/recovery.ts";
import { containerOf } from "../../lib/server/recorder/names.ts";
import { MIB } from "../../lib/shared/units.ts";
import type { FaultCamera } from "../support/fault_camera.ts";
import {
  assertWhole,
  camerasFor,
  type FaultRun,
  recordDuring,
  recordedBy,
  ROUNDS,
  runFaults,
} from "../support/fault_run.ts";
import { packetsOf } from "../support/packets.ts";
import { testOnSmallDisk } from "../support/small_disk.ts";
import { startServer, type TestServer } from "../support/test_server.ts";
import { pause, until } from "../support/waiting.ts";

const DISK_BYTES = 160 * MIB;

const CAMERAS: readonly string[][] = [
  ["chromium_webm_vp8", "chromium_kf1000_mkv_avc1"],
  ["chromium_kf1000_mp4_avc1_opus", "webkitgtk_slice1000_mp4_avc1_mp4a"],
];

/** Takes all room but `freeBytes`. Returns what gives it back. */
function fill(directory: string, freeBytes: number): () => void {
  const path = join(directory, "filler");
  const block = new Uint8Array(64 * 1024);
  using file = Deno.openSync(path, { write: true, create: true });
  let size = 0;
  try {
    for (;;) size += file.writeSync(block);
  } catch {
    file.truncateSync(Math.max(0, size - freeBytes));
  }
  return () => Deno.removeSync(path);
}

/** Every file that the server has of a camera can be read, if it holds any frame at all. */
async function assertReadable(server: TestServer, camera: FaultCamera): Promise<void> {
  const { files } = await recordedBy(server, camera);
  for (const file of files) if (!isBarelyBegun(file)) await packetsOf(file);
}

/** Did the disk fill up before the first frame of this file was whole? Closing removes it then. */
function isBarelyBegun(file: string): boolean {
  const container = containerOf(basename(file));
  assert.ok(container, file);
  const bytes = Deno.readFileSync(file);
  if (isFinished(container, bytes.subarray(0, HEAD_BYTES))) return false;
  const recovery = new SegmentRecovery(container);
  recovery.push(bytes);
  return recovery.finish()?.bytes === 0;
}

interface FullDisk {
  settings: Record<string, string>;
  /** What is left while the disk is full, at least and at most, bytes. */
  freeBytes: [number, number];
  fillings: number;
  speed: number;
}

/** Records on a disk in `directory` that is full now and then. */
async function recordOnFullDisk(
  run: FaultRun,
  directory: string,
  { settings, freeBytes, fillings, speed }: FullDisk,
): Promise<void> {
  const { home, chance, note, listenTo } = run;
  const all = { ...settings, CAMERA_RECORDINGS_DIR: directory };
  await using server = await startServer(all, { home });
  listenTo(server);
  const cameras = camerasFor(run, server, CAMERAS, { speed });
  await recordDuring(cameras, async () => {
    for (let count = 1; count <= fillings; count++) {
      await pause(chance.between(300, 1500));
      const free = Math.round(chance.between(...freeBytes));
      const giveBack = fill(directory, free);
      note(`full ${count}, but for ${free} bytes`);
      await stuck(cameras);
      for (const camera of cameras) await assertReadable(server, camera);
      giveBack();
      note("room again");
      await moving(cameras);
    }
  });
  const segmentMs = Number(settings.CAMERA_SEGMENT_SECONDS) * 1000;
  await assertWhole({ server, cameras, home, segmentMs });
}

/** Waits until no camera gets on, though all go on recording and have heard why. */
async function stuck(cameras: readonly FaultCamera[]): Promise<void> {
  const wasTold = ({ links }: FaultCamera) =>
    [...links].some((link) => /^(held|away) disk-full$/.test(link));
  await until("each camera is told that the disk is full", () => cameras.every(wasTold));
  await until("nothing is acknowledged any more", async () => {
    const before = cameras.map(({ acknowledged }) => acknowledged);
    await pause(1500);
    return cameras.every(({ acknowledged }, index) => acknowledged === before[index]);
  });
}

/** Waits until every camera gets on. */
async function moving(cameras: readonly FaultCamera[]): Promise<void> {
  const before = cameras.map(({ acknowledged }) => acknowledged);
  const allMove = () => cameras.every(({ acknowledged }, index) => acknowledged > before[index]);
  await until("there is room, and chunks are acknowledged", allMove);
}

function fullDiskTest(name: string, disk: FullDisk): void {
  testOnSmallDisk(name, DISK_BYTES, (directory) => {
    return runFaults(name, 180_000, (run) => recordOnFullDisk(run, directory, disk));
  });
}

fullDiskTest("a disk that is full to the last byte loses nothing, and is gone on with", {
  settings: { CAMERA_MIN_FREE_GB: "0", CAMERA_SEGMENT_SECONDS: "4" },
  freeBytes: [0, 400_000],
  fillings: 2 * ROUNDS,
  speed: 2,
});

// One long file each: of closed ones the oldest would go, and make room.
fullDiskTest("below the floor cameras are held, and go on when there is room", {
  settings: { CAMERA_MIN_FREE_GB: "0.02", CAMERA_SEGMENT_SECONDS: "3600" },
  freeBytes: [5e6, 15e6],
  fillings: 1,
  speed: 0.5,
});
