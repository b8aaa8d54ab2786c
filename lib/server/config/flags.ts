import { nearest } from "./nearest.ts";

/** What a command line holds. */
export interface Flags {
  /** Values by flag name with dashes, e.g. `--port`; the last of equals counts. */
  values: ReadonlyMap<string, string>;
  /** Flags without value that were given. */
  switches: ReadonlySet<string>;
  /** One sentence for each argument that has no meaning. */
  problems: string[];
}

/** Flags that exist, with their dashes. */
export interface KnownFlags {
  /** Take a value, `--name value` or `--name=value`. */
  settings: readonly string[];
  /** Take none. */
  switches: readonly string[];
}

/**
 * Takes a command line apart. A value never begins with two dashes unless it
 * is given with `=`, so that a forgotten value does not swallow the next flag.
 *
 * @param args Arguments after the script's name.
 */
export function readFlags(args: readonly string[], known: KnownFlags): Flags {
  const values = new Map<string, string>();
  const switches = new Set<string>();
  const problems: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index];
    // `deno task start -- --port 6001` hands the lone dashes on.
    if (arg === "--") continue;
    const equals = arg.indexOf("=");
    const name = equals < 0 ? arg : arg.slice(0, equals);
    if (!name.startsWith("-")) {
      problems.push(`${JSON.stringify(arg)} is not a flag: write --name value.`);
    } else if (known.switches.includes(name)) {
      if (equals >= 0) problems.push(`${name} takes no value.`);
      else switches.add(name);
    } else if (!known.settings.includes(name)) {
      problems.push(unknown(name, known));
      // What follows belongs to the unknown flag; a second complaint would not help.
      if (equals < 0 && isValue(args[index + 1])) index++;
    } else if (equals >= 0 && equals < arg.length - 1) {
      values.set(name, arg.slice(equals + 1));
    } else if (equals < 0 && isValue(args[index + 1])) {
      values.set(name, args[++index]);
    } else {
      problems.push(`${name} has no value: write ${name} value.`);
    }
  }
  return { values, switches, problems };
}

function isValue(arg: string | undefined): arg is string {
  return arg !== undefined && arg !== "" && !arg.startsWith("--");
}

function unknown(name: string, known: KnownFlags): string {
  const meant = nearest(name, [...known.settings, ...known.switches]);
  return `${name} is not a flag of this program.` +
    (meant === null ? " See --help." : ` Did you mean ${meant}?`);
}
