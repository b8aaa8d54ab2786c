import type { ServerStatus } from "../../shared/cameras.ts";
import type { IngestTally } from "./ingest_tally.ts";

/** What the process itself uses. */
export interface ProcessUse {
  /** In RAM, bytes. */
  residentBytes: number;
  /** Of JavaScript, bytes. */
  heapBytes: number;
  /** Time on the processor since the start, seconds; undefined if the system does not tell. */
  cpuSeconds: number | undefined;
}

export interface MetricsOptions {
  status: ServerStatus;
  tally: IngestTally;
  use: ProcessUse;
}

/** What `/metrics` is sent as. */
export const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

type Sample = readonly [labels: string, value: number];

/**
 * The server's figures as Prometheus reads them: base units, counters end in
 * `_total`.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function metricsText({ status, tally, use }: MetricsOptions): string {
  const { version, uptimeMs, disk, isHeld, cameras } = status;
  const inState = (wanted: string) => cameras.filter(({ state }) => state === wanted).length;
  const viewers = cameras.reduce((sum, camera) => sum + camera.viewers, 0);
  const lines: string[] = [];
  const put = (
    type: "gauge" | "counter",
    name: string,
    help: string,
    ...samples: readonly Sample[]
  ) => {
    const full = `local_camera_${name}`;
    lines.push(`# HELP ${full} ${help}`, `# TYPE ${full} ${type}`);
    for (const [labels, value] of samples) lines.push(`${full}${labels} ${value}`);
  };
  put("gauge", "info", "Version of the server.", [`{version="${version}"}`, 1]);
  put("gauge", "uptime_seconds", "Time since the server was started.", ["", uptimeMs / 1000]);
  put(
    "gauge",
    "cameras",
    "Cameras that are connected.",
    ['{state="ready"}', inState("ready")],
    ['{state="recording"}', inState("recording")],
  );
  put("gauge", "viewers", "Pages that watch a camera live.", ["", viewers]);
  put("counter", "sessions_started_total", "Recordings begun.", ["", tally.startedSessions]);
  put("counter", "received_bytes_total", "Bytes from cameras.", ["", tally.receivedBytes]);
  put("counter", "chunks_acknowledged_total", "Chunks of media that are safe.", [
    "",
    tally.acknowledgedChunks,
  ]);
  put("counter", "segments_closed_total", "Files finished.", ["", tally.closedSegments]);
  if (disk) {
    put("gauge", "disk_free_bytes", "Room for recordings.", ["", disk.freeBytes]);
    put("gauge", "disk_total_bytes", "Size of their disk.", ["", disk.totalBytes]);
  }
  put("gauge", "held", "1 while cameras are asked to wait for room on the disk.", [
    "",
    isHeld ? 1 : 0,
  ]);
  put("gauge", "memory_resident_bytes", "Memory of the server's process.", [
    "",
    use.residentBytes,
  ]);
  put("gauge", "memory_heap_bytes", "Memory of its JavaScript.", ["", use.heapBytes]);
  if (use.cpuSeconds !== undefined) {
    put("counter", "cpu_seconds_total", "Time on the processor.", ["", use.cpuSeconds]);
  }
  return lines.join("\n") + "\n";
}
