/** `errno` names of "there is no room": the disk, the quota, the largest file. */
const NO_ROOM: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** SQLite's result code for "the database or the disk is full". */
const SQLITE_FULL = 13;

/** Did a write fail because there is no room, rather than because the disk is broken? */
export function isDiskFull(thrown: unknown): boolean {
  const { errcode } = (thrown ?? {}) as { errcode?: number };
  if (errcode !== undefined && (errcode & 0xff) === SQLITE_FULL) return true;
  if (!(thrown instanceof Error) || !("code" in thrown)) return false;
  return NO_ROOM.has(String(thrown.code));
}
