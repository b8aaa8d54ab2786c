import { isIP } from "node:net";
import { isCode, MAX_CODE_LENGTH, MIN_CODE_LENGTH } from "../auth/codes.ts";

/** What a setting accepts: in words for people, and as a parser for the program. */
export interface Kind<T> {
  /** Continues "expected ...", e.g. `a whole number from 1 to 86400`. */
  allowed: string;
  /** The value in the unit that the program uses, or undefined if `text` is not allowed. */
  parse(text: string): T | undefined;
}

/** One row of the table of settings. */
export interface Setting<T> extends Kind<T> {
  /** Name of the environment variable. The flag's name follows from it, see {@link flagOf}. */
  name: `CAMERA_${string}`;
  /** What holds when nothing is given, as one would write it; null if then there is no value. */
  default: string | null;
  /** Unit of the value as it is written, e.g. `s`. */
  unit?: string;
  /** One line: what it does, and what can be lost by it. */
  help: string;
}

/**
 * Name of the flag: the variable's name without `CAMERA_`, in kebab case.
 *
 * @example
 * ```ts
 * const flag = flagOf("CAMERA_SEGMENT_SECONDS");
 * if (flag !== "--segment-seconds") throw new Error(flag);
 * ```
 */
export function flagOf(name: string): string {
  return `--${name.slice("CAMERA_".length).toLowerCase().replaceAll("_", "-")}`;
}

/**
 * A whole number, decimal digits only: `1e3`, `0x10` and `1.0` are more often
 * slips than wishes.
 *
 * @param range Least and greatest value, both allowed, in the written unit.
 * @param scale What one written unit is in the program's unit, e.g. 1000 for seconds to ms.
 */
export function wholeNumber(range: { min: number; max: number }, scale = 1): Kind<number> {
  return {
    allowed: `a whole number from ${range.min} to ${range.max}`,
    parse(text) {
      const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
      return value >= range.min && value <= range.max ? value * scale : undefined;
    },
  };
}

/**
 * A number with or without a fraction: decimal digits, a point. Read to the
 * nearest whole unit of the program.
 *
 * @param range Least and greatest value, both allowed, in the written unit.
 * @param scale What one written unit is in the program's unit, e.g. 86,400,000 for days to ms.
 */
export function number(range: { min: number; max: number }, scale: number): Kind<number> {
  return {
    allowed: `a number from ${range.min} to ${range.max}`,
    parse(text) {
      const value = /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : NaN;
      return value >= range.min && value <= range.max ? Math.round(value * scale) : undefined;
    },
  };
}

/** What `kind` allows, or the word `none` for null: so that a flag can lift what `.env` sets. */
export function orNone<T>(kind: Kind<T>): Kind<T | null> {
  return {
    allowed: `none, or ${kind.allowed}`,
    parse: (text) => text === "none" ? null : kind.parse(text),
  };
}

/** One of a few words, spelled exactly so. */
export function oneOf<const Word extends string>(...words: Word[]): Kind<Word> {
  return {
    allowed: `one of ${words.join(", ")}`,
    parse: (text) => words.find((word) => word === text),
  };
}

/** A switch. */
export function onOrOff(): Kind<boolean> {
  const { allowed, parse } = oneOf("on", "off");
  return {
    allowed,
    parse(text) {
      const word = parse(text);
      return word === undefined ? undefined : word === "on";
    },
  };
}

/** A code that people type: long enough that guessing, which is slowed, takes years. */
export function accessCode(): Kind<string> {
  return {
    allowed: `${MIN_CODE_LENGTH} to ${MAX_CODE_LENGTH} letters and digits; spaces and hyphens ` +
      "do not count",
    parse: (text) => isCode(text) ? text : undefined,
  };
}

/** The path of a file or a directory. Whether it is there shows when it is used. */
export function path(what: string): Kind<string> {
  return {
    allowed: `the path of ${what}`,
    // NUL ends a path for the operating system: what follows would be lost unseen.
    parse: (text) => text.includes("\0") ? undefined : text,
  };
}

/** RFC 1123, section 2.1: labels of letters, digits and hyphens, a hyphen never at an end. */
const HOST_NAME =
  /^(?=.{1,253}$)[a-z\d]([a-z\d-]{0,61}[a-z\d])?(\.[a-z\d]([a-z\d-]{0,61}[a-z\d])?)*$/i;

/** An address to listen on. IPv6 is written without brackets. */
export function listenAddress(): Kind<string> {
  return {
    allowed: "an IP address or a host name of this machine, without port",
    parse(text) {
      if (isIP(text) !== 0) return text;
      // Digits and dots alone are a mistyped IPv4 address, never a name.
      return HOST_NAME.test(text) && !/^[\d.]+$/.test(text) ? text : undefined;
    },
  };
}
