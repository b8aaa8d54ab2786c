import { ParseFailure } from "../parse_error.ts";

/** Why segments cannot be joined. */
export type RefusalCode = "no-media" | "different-tracks" | "damaged";

/** How joining leaves its own depths. It does not cross `joinSegments`. */
export class JoinRefusal extends Error {
  override readonly name = "JoinRefusal";

  /** @param source Which source is at fault, if one is. */
  constructor(readonly code: RefusalCode, message: string, readonly source?: number) {
    super(message);
  }
}

/** Runs `read` for a source; what cannot be parsed makes that source a damaged one. */
export async function fromSource<T>(source: number, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (thrown) {
    if (!(thrown instanceof ParseFailure)) throw thrown;
    throw new JoinRefusal("damaged", `Segment ${source + 1}: ${thrown.message}`, source);
  }
}
