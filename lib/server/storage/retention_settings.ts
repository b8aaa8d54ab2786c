import { join } from "node:path";
import { getLogger } from "@logtape/logtape";
import * as v from "valibot";
import { messageOf } from "../../shared/errors.ts";
import type { LimitValues } from "../../shared/storage.ts";
import { DAY_MS, GIB } from "../../shared/units.ts";
import { type Config, SETTINGS } from "../config/settings.ts";
import type { RetentionLimits } from "./retention_plan.ts";

const logger = getLogger(["camera", "storage"]);

/** Name of the file within the recordings directory that holds the limits. */
export const SETTINGS_FILE = "settings.json";

/** Which limit each value is. */
const LIMIT_OF = {
  keepDays: "keepMs",
  keepGb: "keepBytes",
  minFreeGb: "minFreeBytes",
} as const satisfies Record<keyof LimitValues, keyof RetentionLimits>;
/** Their names. */
export const LIMIT_NAMES = Object.keys(LIMIT_OF) as (keyof LimitValues)[];

/** What the file holds, and what a change says: what is left out stays. */
export const limitValues = v.object({
  keepDays: v.optional(v.nullable(v.number())),
  keepGb: v.optional(v.nullable(v.number())),
  minFreeGb: v.optional(v.number()),
});
export type LimitWish = v.InferOutput<typeof limitValues>;

/** Limits, or which of the values is not allowed and what would be. */
export type LimitsResult =
  | { ok: true; limits: RetentionLimits }
  | { ok: false; name: keyof LimitValues; allowed: string };

export interface RetentionSettingsOptions {
  /** Absolute path. */
  recordingsDir: string;
  /** What flags, environment, `.env` and defaults say. */
  config: RetentionLimits;
  /** Settings of which that is not just the default: they stay. */
  given: ReadonlySet<keyof Config>;
  /** Size of the disk, bytes; null if it does not tell. */
  totalBytes: number | null;
}

/**
 * The limits of retention: what flags and environment set, and otherwise what an owner has set
 * while the server ran, which is kept in `settings.json` among the recordings.
 */
export class RetentionSettings {
  /** Which limits stay as they are, and the setting that says so. */
  readonly fixed: StorageFixed;
  readonly #options: RetentionSettingsOptions;
  #limits: RetentionLimits;
  #warning: string | null = null;

  /** Reads the file. One that is broken is left alone and not followed. */
  constructor(options: RetentionSettingsOptions) {
    this.#options = options;
    const { keepMs, keepBytes, minFreeBytes } = options.config;
    this.#limits = { keepMs, keepBytes, minFreeBytes };
    this.fixed = Object.fromEntries(
      LIMIT_NAMES.filter((name) => options.given.has(LIMIT_OF[name]))
        .map((name) => [name, SETTINGS[LIMIT_OF[name]].name]),
    );
    const why = this.#read();
    if (why === null) return;
    const path = this.#path;
    this.#warning = why;
    logger.warn("The limits in {path} are not followed: {why}", { path, why });
  }

  get #path(): string {
    return join(this.#options.recordingsDir, SETTINGS_FILE);
  }

  /** The limits that hold. */
  get limits(): RetentionLimits {
    return this.#limits;
  }

  /** The same as people write them. */
  get values(): LimitValues {
    return valuesOf(this.#limits);
  }

  /** Why the file is not followed; null if it is, or there is none. */
  get warning(): string | null {
    return this.#warning;
  }

  /** The limits that a wish makes of those that hold. What is fixed stays. */
  limitsBy(wish: LimitWish): LimitsResult {
    const limits: RetentionLimits = { ...this.#limits };
    for (const name of LIMIT_NAMES) {
      const value = wish[name];
      if (value === undefined || this.fixed[name] !== undefined) continue;
      const key = LIMIT_OF[name];
      const { parse, allowed } = SETTINGS[key];
      const limit = parse(value === null ? "none" : plainNumber(value));
      if (limit === undefined) return { ok: false, name, allowed };
      Object.assign(limits, { [key]: limit });
    }
    const { totalBytes } = this.#options;
    if (totalBytes !== null && limits.minFreeBytes >= totalBytes) {
      return { ok: false, name: "minFreeGb", allowed: "less than the whole disk has" };
    }
    return { ok: true, limits };
  }

  /**
   * Lets these limits hold, and keeps them.
   *
   * @throws What the file system throws; then the earlier ones hold.
   */
  save(limits: RetentionLimits): void {
    const temporary = `${this.#path}.new`;
    // Synchronous, so that of two calls the later one wins; it is some bytes, and rare.
    Deno.writeTextFileSync(temporary, `${JSON.stringify(valuesOf(limits), null, 2)}\n`);
    Deno.renameSync(temporary, this.#path);
    this.#limits = limits;
    this.#warning = null;
  }

  /** Follows the file. @returns Why not. */
  #read(): string | null {
    try {
      const result = v.safeParse(limitValues, JSON.parse(Deno.readTextFileSync(this.#path)));
      if (!result.success) {
        const [issue] = result.issues;
        return `${v.getDotPath(issue) ?? "the file"}: ${issue.message}`;
      }
      const read = this.limitsBy(result.output);
      if (!read.ok) return `${read.name}: expected ${read.allowed}`;
      this.#limits = read.limits;
      return null;
    } catch (error) {
      return error instanceof Deno.errors.NotFound ? null : messageOf(error);
    }
  }
}

type StorageFixed = Readonly<Partial<Record<keyof LimitValues, string>>>;

/** Up to six digits behind the point: what was typed comes out again. */
function rounded(value: number): number {
  return Number(value.toFixed(6));
}

function valuesOf({ keepMs, keepBytes, minFreeBytes }: RetentionLimits): LimitValues {
  return {
    keepDays: keepMs === null ? null : rounded(keepMs / DAY_MS),
    keepGb: keepBytes === null ? null : rounded(keepBytes / GIB),
    minFreeGb: rounded(minFreeBytes / GIB),
  };
}

/** Digits and a point, as settings are written; never an exponent. */
function plainNumber(value: number): string {
  return String(rounded(value));
}
