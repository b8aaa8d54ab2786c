import { parseEnv } from "node:util";

/** What a `.env` file says, and the lines that say nothing although they seem to. */
export interface Dotenv {
  values: Readonly<Record<string, string>>;
  /** One sentence for each line that names a `CAMERA_` setting and sets none. */
  problems: string[];
}

/**
 * Reads the text of a `.env` file: `NAME=value` lines, `#` comments, quotes,
 * `export`, in the way of `node --env-file`.
 *
 * Node's parser passes over what it does not understand. A line such as
 * `CAMERA_PORT: 6001` must not go unnoticed, so these are looked for here.
 *
 * @param text Contents of the file; empty if there is none.
 * @example
 * ```ts
 * const { values } = readDotenv('CAMERA_PORT=6001 # for the test network');
 * if (values.CAMERA_PORT !== "6001") throw new Error(values.CAMERA_PORT);
 * ```
 */
export function readDotenv(text: string): Dotenv {
  // Editors on Windows put a byte order mark in front, which would become part of the first name.
  const body = text.replace(/^\uFEFF/, "");
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(parseEnv(body))) {
    if (value !== undefined) values[name] = value;
  }
  const problems: string[] = [];
  body.split(/\r?\n/).forEach((line, index) => {
    const name = /^\s*(?:export\s+)?(CAMERA_\w*)/.exec(line)?.[1];
    if (name !== undefined && !Object.hasOwn(values, name)) {
      problems.push(`Line ${index + 1} of .env does not set ${name}: write ${name}=value.`);
    }
  });
  return { values, problems };
}
