import type { Going, GoingReason } from "../../shared/storage.ts";
import { DAY_MS } from "../../shared/units.ts";
import {
  isRemovable,
  type PlannedSegment,
  type RetentionLimits,
  type Room,
  TRASH_MS,
} from "./retention_plan.ts";

/** What must be known of a segment that may go. */
export interface NextSegment extends PlannedSegment {
  session: string;
  durationMs: number;
}

export interface NextFacts {
  room: Room;
  limits: RetentionLimits;
  /** What is recorded in a day, bytes; null while that is not known. */
  bytesPerDay: number | null;
  /** Epoch ms. */
  now: number;
}

/** Files that go together; whose they are is looked up by their session. */
export type NextGroup = Omit<Going, "name">;

/**
 * What goes next, why, and about when: the trash, then the oldest, as the plan takes them. Files
 * of one session that go for the same reason are one line.
 *
 * @param segments The trash by `trashedAt`, then all others by `startedAt`; or the beginning of it.
 */
export function nextToGo(
  segments: readonly NextSegment[],
  { room, limits, bytesPerDay, now }: NextFacts,
): NextGroup[] {
  const groups = new Map<string, NextGroup>();
  let before = 0;
  for (const segment of segments) {
    if (segment.trashedAt === null && !isRemovable(segment, now)) continue;
    const going = segment.trashedAt === null
      ? limitOn(segment, limits, { ...spare(room, limits, before), bytesPerDay, now })
      : { reason: "deleted" as const, at: segment.trashedAt + TRASH_MS };
    before += segment.bytes;
    if (going === null) continue;
    const key = `${segment.session} ${going.reason}`;
    const group = groups.get(key);
    const { session, startedAt, durationMs, bytes } = segment;
    const endedAt = startedAt + durationMs;
    if (!group) {
      groups.set(key, { session, ...going, startedAt, endedAt, files: 1, bytes });
      continue;
    }
    group.startedAt = Math.min(group.startedAt, startedAt);
    group.endedAt = Math.max(group.endedAt, endedAt);
    group.files++;
    group.bytes += bytes;
  }
  return [...groups.values()].sort((a, b) => (a.at ?? Infinity) - (b.at ?? Infinity));
}

/** What a rate of some weeks can tell: whatever comes later is not said as a date. */
const FORESEEABLE_DAYS = 366;

/** How much may yet be recorded before each limit on room acts, once `before` has gone. */
function spare({ usedBytes, freeBytes }: Room, limits: RetentionLimits, before: number) {
  const { keepBytes, minFreeBytes } = limits;
  return {
    size: (keepBytes ?? Infinity) - usedBytes + before,
    "free-space": freeBytes - minFreeBytes + before,
  };
}

/** Which limit takes a segment first. */
function limitOn(
  { closedAt, startedAt }: NextSegment,
  { keepMs }: RetentionLimits,
  { bytesPerDay, now, ...left }: ReturnType<typeof spare> & {
    bytesPerDay: number | null;
    now: number;
  },
): { reason: GoingReason; at: number | null } {
  const reason = left.size < left["free-space"] ? "size" : "free-space";
  const days = Math.max(0, left[reason]) / (bytesPerDay ?? 0);
  const roomAt = days <= FORESEEABLE_DAYS ? now + days * DAY_MS : null;
  const ageAt = keepMs === null ? null : Math.max(closedAt ?? now, startedAt) + keepMs;
  if (ageAt !== null && ageAt <= (roomAt ?? Infinity)) return { reason: "age", at: ageAt };
  return { reason, at: roomAt };
}
