import { messageOf } from "../../shared/errors.ts";
import { type ConfigResult, parseConfig } from "./parse.ts";

/** The world as {@link loadConfig} sees it. */
export interface LoadOptions {
  /** Command line after the script's name. Default `Deno.args`. */
  args?: readonly string[];
  /** Default: the whole environment, since a mistyped name can only be found by looking at all. */
  env?: Readonly<Record<string, string>>;
  /** Default `.env` in the current directory; it need not exist. */
  dotenvPath?: string;
  /** Flags without value that the program knows besides the settings. */
  switches?: readonly string[];
}

/**
 * Reads the configuration from the command line, the environment and `.env`.
 * Needs `--allow-env` without a list and `--allow-read` for the `.env` file.
 *
 * @returns See {@link parseConfig}; a `.env` that cannot be read is a problem as well.
 */
export async function loadConfig(options: LoadOptions = {}): Promise<ConfigResult> {
  const { args = Deno.args, dotenvPath = ".env", switches = [] } = options;
  const env = options.env ?? Deno.env.toObject();
  let dotenv = "";
  const problems: string[] = [];
  try {
    dotenv = await Deno.readTextFile(dotenvPath);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) {
      problems.push(`The file ${dotenvPath} cannot be read: ${messageOf(error)}.`);
    }
  }
  const result = parseConfig({ args, env, dotenv }, switches);
  if (problems.length === 0) return result;
  return { ok: false, problems: result.ok ? problems : [...problems, ...result.problems] };
}
