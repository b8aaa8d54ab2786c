import assert from "node:assert/strict";
import type { CameraView } from "../../shared/cameras.ts";
import { IngestTally } from "./ingest_tally.ts";
import { metricsText } from "./metrics.ts";

const camera = (state: CameraView["state"], viewers: number) => ({ state, viewers }) as CameraView;

function textOf(disk: { freeBytes: number; totalBytes: number } | null) {
  const tally = new IngestTally();
  tally.received("four");
  tally.received(new ArrayBuffer(6));
  tally.acknowledged(-1, 4);
  tally.acknowledged(4, 2);
  return metricsText({
    status: {
      version: "1.2.3",
      uptimeMs: 1500,
      now: 0,
      disk,
      isHeld: true,
      cameras: [camera("ready", 0), camera("recording", 2), camera("recording", 1)],
    },
    tally,
    use: { residentBytes: 10, heapBytes: 5, cpuSeconds: undefined },
  });
}

Deno.test("metricsText() tells figures in base units", () => {
  const lines = textOf({ freeBytes: 1, totalBytes: 2 }).split("\n");
  for (
    const line of [
      'local_camera_info{version="1.2.3"} 1',
      "local_camera_uptime_seconds 1.5",
      'local_camera_cameras{state="ready"} 1',
      'local_camera_cameras{state="recording"} 2',
      "local_camera_viewers 3",
      "local_camera_received_bytes_total 10",
      "local_camera_chunks_acknowledged_total 5",
      "local_camera_disk_free_bytes 1",
      "local_camera_held 1",
      "local_camera_memory_resident_bytes 10",
    ]
  ) assert.ok(lines.includes(line), line);
});

Deno.test("metricsText() says of each figure what it is, and leaves out what nobody knows", () => {
  const text = textOf(null);
  assert.ok(!text.includes("disk_free"));
  assert.ok(!text.includes("cpu_seconds"));
  assert.ok(text.endsWith("\n"));
  const lines = text.trimEnd().split("\n");
  const names = lines.filter((line) => !line.startsWith("#")).map((line) => line.split(/[ {]/)[0]);
  for (const name of new Set(names)) {
    const type = name.endsWith("_total") ? "counter" : "gauge";
    assert.equal(lines.filter((line) => line.startsWith(`# HELP ${name} `)).length, 1);
    assert.equal(lines.filter((line) => line === `# TYPE ${name} ${type}`).length, 1);
  }
});
