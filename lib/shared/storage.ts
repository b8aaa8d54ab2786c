/** Room for recordings, as the HTTP API shows it: `GET /api/storage`. Sizes are bytes, times epoch ms. */

/** The limits as people write them; null: no limit. GB are gibibytes, as on every screen. */
export interface LimitValues {
  keepDays: number | null;
  keepGb: number | null;
  minFreeGb: number;
}

/** Why something goes: its owner deleted it, or a limit asks for it. */
export type GoingReason = "deleted" | "age" | "size" | "free-space";

/** Files of one session that go for one reason. */
export interface Going {
  session: string;
  /** Of the camera. */
  name: string;
  reason: GoingReason;
  /** Of the first file. */
  startedAt: number;
  /** Of the last one. */
  endedAt: number;
  files: number;
  bytes: number;
  /** When the first of them goes, if as much is recorded as until now; null if that is not known. */
  at: number | null;
}

/** What a change of the limits would remove at once. */
export interface WouldGo {
  files: number;
  bytes: number;
}

export interface StorageView {
  /** Null if the disk does not tell. */
  disk: { totalBytes: number; freeBytes: number } | null;
  /** What closed segments take. `keptBytes` and `trashBytes` are parts of `usedBytes`. */
  usage: { usedBytes: number; keptBytes: number; trashBytes: number };
  /** Do cameras wait for room? */
  isHeld: boolean;
  /** Null while too little has been recorded to go by. `fullAt` null: not in sight. */
  forecast: { fullAt: number | null; bytesPerDay: number } | null;
  limits: LimitValues;
  /** What set a limit that cannot be changed here: `CAMERA_KEEP_DAYS`. */
  fixed: Partial<Record<keyof LimitValues, string>>;
  /** Why the settings file is not followed; null if it is. */
  warning: string | null;
  /** What goes next, soonest first. */
  next: Going[];
}
