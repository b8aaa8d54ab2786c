import { DAY_MS } from "../../shared/units.ts";

/** How long an interrupted session may come back and go on in its last file, milliseconds. */
export const CONTINUE_MS = 7 * DAY_MS;

/** How long what was deleted can be brought back, if there is room for it. Milliseconds. */
export const TRASH_MS = DAY_MS;

/** What the plan must know of a segment. Times are epoch milliseconds. */
export interface PlannedSegment {
  state: "open" | "closed";
  /** First frame. */
  startedAt: number;
  /** Null while it is open. */
  closedAt: number | null;
  bytes: number;
  /** The session's mark that it must stay. */
  keep: boolean;
  /** Is its session not over, and would it go on in this file? */
  isResumable: boolean;
  /** Last sign of life of the session. */
  activeAt: number;
  /** Since when it is deleted and waits for its removal; null if it is not deleted. */
  trashedAt: number | null;
}

/** What may be used; the settings of the same names. */
export interface RetentionLimits {
  /** Null: no limit. */
  keepMs: number | null;
  /** Null: no limit. */
  keepBytes: number | null;
  minFreeBytes: number;
}

/** How things stand. */
export interface Room {
  /** What all segments take together, kept ones included. */
  usedBytes: number;
  /** What is free on their disk. */
  freeBytes: number;
}

/** Which limit asks for a removal; `deleted`: its owner did. */
export type RetentionReason = "deleted" | "age" | "size" | "free-space";

/** What has to go, in this order, and what that leaves. */
export interface RetentionPlan<S> {
  goes: { segment: S; reason: RetentionReason }[];
  /** How things will stand if each deletion frees what its file holds. */
  room: Room;
  /** True if no younger segment has to go: where a list comes in pages, the rest need not be read. */
  isDone: boolean;
}

/**
 * Decides what of the trash is removed: all that has been there for {@link TRASH_MS}, and earlier
 * what the limits ask for. It goes before anything else does, whether it was to be kept or not.
 * What an interrupted session may continue goes once its time is up, and not before.
 *
 * @param segments Deleted ones by `trashedAt`, oldest first; all of them or the next page.
 * @param room See {@link planRetention}.
 * @param now Epoch milliseconds.
 */
export function planTrash<S extends PlannedSegment>(
  segments: readonly S[],
  room: Room,
  limits: RetentionLimits,
  now: number,
): RetentionPlan<S> {
  const goes: RetentionPlan<S>["goes"] = [];
  let left = room;
  for (const segment of segments) {
    const isDue = segment.trashedAt !== null && isTrashDue(segment.trashedAt, now);
    const why = exceeded(left, limits);
    if (!isDue && why === null) return { goes, room: left, isDone: true };
    if (segment.state !== "closed" || (!isDue && mayGoOn(segment, now))) continue;
    goes.push({ segment, reason: isDue ? "deleted" : why! });
    left = without(left, segment);
  }
  return { goes, room: left, isDone: false };
}

/** Is it too late to bring back what was deleted then? */
export function isTrashDue(trashedAt: number, now: number): boolean {
  return trashedAt + TRASH_MS <= now;
}

/**
 * Decides which segments are deleted: the oldest first, by their first frame,
 * and no more than the limits ask for. What is open, what belongs to a kept
 * session and what an interrupted session may still continue never goes.
 *
 * Age counts from when a file was closed: what a camera hands in a week late
 * is not deleted on arrival.
 *
 * @param segments By `startedAt`, oldest first; all of them or the next page.
 * @param room How things stand before; for a later page, what the page before left.
 * @param now Epoch milliseconds.
 */
export function planRetention<S extends PlannedSegment>(
  segments: readonly S[],
  room: Room,
  limits: RetentionLimits,
  now: number,
): RetentionPlan<S> {
  const { keepMs } = limits;
  const oldest = keepMs === null ? -Infinity : now - keepMs;
  const goes: RetentionPlan<S>["goes"] = [];
  let left = room;
  for (const segment of segments) {
    // A file is closed behind its first frame, so nothing from here on can be too old.
    const mayBeOld = segment.startedAt < oldest;
    if (!mayBeOld && exceeded(left, limits) === null) return { goes, room: left, isDone: true };
    if (!isRemovable(segment, now)) continue;
    const isOld = Math.max(segment.closedAt ?? now, segment.startedAt) < oldest;
    const reason = isOld ? "age" : exceeded(left, limits);
    if (reason === null) continue;
    goes.push({ segment, reason });
    left = without(left, segment);
  }
  return { goes, room: left, isDone: keepMs === null && exceeded(left, limits) === null };
}

/** Which limit on room is exceeded; null if none is. */
export function exceeded(
  { usedBytes, freeBytes }: Room,
  { keepBytes, minFreeBytes }: RetentionLimits,
): Exclude<RetentionReason, "age"> | null {
  if (keepBytes !== null && usedBytes > keepBytes) return "size";
  return freeBytes < minFreeBytes ? "free-space" : null;
}

/** May a limit take this segment at all? */
export function isRemovable(segment: PlannedSegment, now: number): boolean {
  if (segment.state !== "closed" || (segment.keep && segment.trashedAt === null)) return false;
  return !mayGoOn(segment, now);
}

function mayGoOn({ isResumable, activeAt }: PlannedSegment, now: number): boolean {
  return isResumable && activeAt >= now - CONTINUE_MS;
}

/** How things stand once a segment is gone. */
export function without({ usedBytes, freeBytes }: Room, { bytes }: PlannedSegment): Room {
  return { usedBytes: usedBytes - bytes, freeBytes: freeBytes + bytes };
}
