import { missingHalf } from "./certificate_pair.ts";
import { readDotenv } from "./dotenv.ts";
import { readFlags } from "./flags.ts";
import { nearest } from "./nearest.ts";
import { flagOf, type Setting } from "./setting.ts";
import { type Config, SETTING_LIST } from "./settings.ts";

/** Where settings come from, in falling order of precedence. */
export interface ConfigSources {
  /** Command line after the script's name: `--port 6001`, `--port=6001`. */
  args: readonly string[];
  /** Environment variables. An empty value counts as not set. */
  env: Readonly<Record<string, string>>;
  /** Contents of the `.env` file; empty if there is none. */
  dotenv: string;
}

/** The configuration, or everything that is wrong with it: one sentence each. */
export type ConfigResult =
  | {
    ok: true;
    config: Config;
    switches: ReadonlySet<string>;
    /** Settings that were given, whatever they were given as. */
    given: ReadonlySet<keyof Config>;
  }
  | { ok: false; problems: string[] };

/**
 * Makes the configuration of flags, environment, `.env` and defaults.
 *
 * A name that does not exist is a problem too, wherever it stands: a typo that
 * is silently ignored leaves its author with a setting that does not act. Only
 * the value that wins is checked.
 *
 * @param sources The raw material.
 * @param switches Flags without a value that the caller knows besides, e.g. `--force-leaf`;
 * the result says which of them were given.
 * @example
 * ```ts
 * const result = parseConfig({ args: ["--port=6001"], env: { CAMERA_PORT: "7001" }, dotenv: "" });
 * if (!result.ok || result.config.port !== 6001) throw new Error("a flag comes first");
 * ```
 */
export function parseConfig(
  sources: ConfigSources,
  switches: readonly string[] = [],
): ConfigResult {
  const flags = readFlags(sources.args, {
    settings: SETTING_LIST.map(({ name }) => flagOf(name)),
    switches,
  });
  const dotenv = readDotenv(sources.dotenv);
  const problems = [
    ...flags.problems,
    ...unknownNames(sources.env, ""),
    ...dotenv.problems,
    ...unknownNames(dotenv.values, " in .env"),
  ];
  const values: Partial<Record<keyof Config, unknown>> = {};
  const given = new Set<keyof Config>();
  for (const setting of SETTING_LIST) {
    const best = winner(setting, flags.values, sources.env, dotenv.values);
    if (best === null) continue;
    if (!best.isDefault) given.add(setting.key);
    const value = setting.parse(best.text);
    if (value === undefined) {
      problems.push(
        `${best.where} is ${JSON.stringify(best.text)}: expected ${setting.allowed}.`,
      );
    } else {
      values[setting.key] = value;
    }
  }
  // The table has a row for each field, of the field's type; the compiler cannot follow that here.
  const config = values as unknown as Config;
  const half = missingHalf(config);
  if (half !== null) problems.push(half);
  return problems.length === 0
    ? { ok: true, config, switches: flags.switches, given }
    : { ok: false, problems };
}

/** The text that counts for a setting and where it stands; null if there is none. */
function winner(
  setting: Setting<unknown>,
  flags: ReadonlyMap<string, string>,
  env: Readonly<Record<string, string>>,
  dotenv: Readonly<Record<string, string>>,
): { text: string; where: string; isDefault?: boolean } | null {
  const flag = flagOf(setting.name);
  const byFlag = flags.get(flag);
  if (byFlag !== undefined) return { text: byFlag, where: flag };
  // Empty is how a compose file or a shell hands on a variable that nobody set.
  if (env[setting.name]) return { text: env[setting.name], where: setting.name };
  if (dotenv[setting.name]) {
    return { text: dotenv[setting.name], where: `${setting.name} in .env` };
  }
  if (setting.default === null) return null;
  return { text: setting.default, where: setting.name, isDefault: true };
}

/** A sentence for each `CAMERA_` name that is no setting. */
function unknownNames(values: Readonly<Record<string, string>>, where: string): string[] {
  const known = SETTING_LIST.map(({ name }) => name as string);
  return Object.keys(values)
    .filter((name) => name.startsWith("CAMERA_") && !known.includes(name))
    .map((name) => {
      const meant = nearest(name, known);
      return `${name}${where} is not a setting.` +
        (meant === null ? "" : ` Did you mean ${meant}?`);
    });
}
