import type { CameraView, ServerStatus } from "../../shared/cameras.ts";
import type { Clock } from "../../shared/clock.ts";
import type { RecordingStorage } from "../storage/open_storage.ts";
import { VERSION } from "../version.ts";

export interface StatusOptions {
  cameras: { list(): CameraView[] };
  storage: Pick<RecordingStorage, "report">;
  clock: Clock;
  /** When the server was started, monotonic. */
  startedAtMs: number;
}

/** How the server and its cameras are. */
export function serverStatus(options: StatusOptions): ServerStatus {
  const { cameras, storage, clock, startedAtMs } = options;
  const { space, isHeld } = storage.report();
  return {
    version: VERSION,
    uptimeMs: Math.round(clock.monotonic() - startedAtMs),
    now: clock.now(),
    disk: space && { freeBytes: space.freeBytes, totalBytes: space.totalBytes },
    isHeld,
    cameras: cameras.list(),
  };
}
