/** `errno` names of "there is no room": the disk, the quota, the largest file. */
const NO_ROOM: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** Did a write fail because there is no room, rather than because the disk is broken? */
export function isDiskFull(thrown: unknown): boolean {
  if (!(thrown instanceof Error) || !("code" in thrown)) return false;
  return NO_ROOM.has(String(thrown.code));
}
