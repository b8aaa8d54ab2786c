/**
 * What is wrong with a media stream, and where.
 *
 * A value, not an exception: bytes from a network are expected to be wrong
 * now and then, and the caller keeps what was good before them.
 */
export interface MediaParseError {
  /** What was found and what was expected, in one sentence. */
  message: string;
  /** Bytes of the stream before the element at fault. */
  offset: number;
}

/** What is wrong when bytes are missing in front of a stream's first frame. */
export const HEADER_IS_MISSING =
  "The beginning of the stream is missing, without which the rest cannot be read: start a new take";

/**
 * How a parser leaves its own depths once it knows that the stream is broken.
 * It never crosses a public function of `lib/media`: those return a
 * {@link MediaParseError}.
 */
export class ParseFailure extends Error {
  override readonly name = "ParseFailure";
}

/** Runs `parse`; a {@link ParseFailure} becomes a value, anything else is a bug and passes. */
export function caught<T>(
  parse: () => T,
  offset: () => number,
): { ok: true; value: T } | { ok: false; error: MediaParseError } {
  try {
    return { ok: true, value: parse() };
  } catch (thrown) {
    if (!(thrown instanceof ParseFailure)) throw thrown;
    return { ok: false, error: { message: thrown.message, offset: offset() } };
  }
}
