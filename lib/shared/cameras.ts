/** Cameras that are connected, as the HTTP API shows them: `GET /api/status`. */
import type { Facts, Status } from "./protocol.ts";

/** A camera that is connected now. */
export interface CameraView {
  /** The session that it records, or will record next: its name in `/api/live` and `/api/cameras`. */
  session: string;
  /** Names the open page, over all of its sessions; the session's id for cameras that tell none. */
  page: string;
  name: string;
  /** `ready`: connected, and records nothing. */
  state: "ready" | "recording";
  /** When it was started, by the server's clock, epoch ms; null while it is `ready`. */
  startedAt: number | null;
  /** Since when it has been connected, epoch ms. */
  connectedAt: number;
  /** Server clock less the device's, ms. */
  clockOffsetMs: number;
  /** The last that it said; null before that. */
  status: Omit<Status, "type"> | null;
  facts: Omit<Facts, "type"> | null;
  /** How many watch it live. */
  viewers: number;
  /** Newest media that has arrived, by the server's clock, epoch ms; null before the first. */
  mediaAt: number | null;
}

/** The answer of `GET /api/status`. */
export interface ServerStatus {
  version: string;
  uptimeMs: number;
  /** Server clock, epoch ms. */
  now: number;
  disk: { freeBytes: number; totalBytes: number } | null;
  /** Are cameras asked to wait for room on the disk? */
  isHeld: boolean;
  /** By name, then page. */
  cameras: CameraView[];
}
