import type { WouldGo } from "../../shared/storage.ts";
import type { RecordingStorage } from "./open_storage.ts";
import { LIMIT_NAMES, type LimitWish, type RetentionSettings } from "./retention_settings.ts";

export interface ChangeLimitsOptions {
  storage: Pick<RecordingStorage, "wouldGo" | "setLimits">;
  retention: RetentionSettings;
}

/** Done, or why not. */
export type LimitsChanged =
  | { ok: true; changed: string }
  | { ok: false; code: "bad-request" | "fixed"; message: string }
  | { ok: false; code: "would-delete"; message: string; goes: WouldGo };

/**
 * Changes the limits of retention, at once and for good.
 *
 * @param isConfirmed May it remove recordings now? Without that, such a change is not made.
 * @throws What the file system throws when they cannot be kept; then nothing has changed.
 */
export async function changeLimits(
  { storage, retention }: ChangeLimitsOptions,
  wish: LimitWish,
  isConfirmed: boolean,
): Promise<LimitsChanged> {
  const { values } = retention;
  const changed = LIMIT_NAMES.filter((name) =>
    wish[name] !== undefined && wish[name] !== values[name]
  );
  const fixed = changed.find((name) => retention.fixed[name] !== undefined);
  if (fixed !== undefined) {
    const message = `${fixed} is set by ${retention.fixed[fixed]}: change it there`;
    return { ok: false, code: "fixed", message };
  }
  const wanted = retention.limitsBy(wish);
  if (!wanted.ok) {
    const message = `${wanted.name}: expected ${wanted.allowed}`;
    return { ok: false, code: "bad-request", message };
  }
  if (!isConfirmed) {
    const goes = await storage.wouldGo(wanted.limits);
    if (goes.files > 0) {
      const message = `This removes ${goes.files} files at once: confirm it with "confirm": true`;
      return { ok: false, code: "would-delete", message, goes };
    }
  }
  retention.save(wanted.limits);
  await storage.setLimits(wanted.limits);
  return { ok: true, changed: changed.map((name) => `${name} ${retention.values[name]}`).join() };
}
