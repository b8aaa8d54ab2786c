import type { JoinResult } from "../../media/join/join.ts";
import type { JoinedFile } from "../../media/join/joined_file.ts";
import { AppError } from "../../shared/errors.ts";

/** So many segments behind a run are looked at first, at least. */
const LEAST_LOOK = 8;

/**
 * Joins segments, each run of those with the same tracks on its own. All of them are one, as a rule.
 *
 * If they are not, what follows a run is looked at by twice as many as that had: to look at all that
 * is left each time would take a thousand looks at a night whose camera was turned every minute.
 *
 * @param segments By time.
 * @param join Joins some of them, in a row.
 * @param add Takes what each run becomes; not called for one without media.
 * @throws {AppError} `damaged`, with the `file` at fault if one is; what `join` and `add` throw.
 */
export async function joinRuns<Segment extends { file: string }>(
  segments: readonly Segment[],
  join: (some: readonly Segment[]) => Promise<JoinResult>,
  add: (some: readonly Segment[], file: JoinedFile) => void,
): Promise<void> {
  let left = segments;
  let count = left.length;
  // Does what follows not go with them, as far as is known?
  let isCut = false;
  while (left.length > 0) {
    const some = left.slice(0, count);
    const joined = await join(some);
    const { source } = joined.ok ? {} : joined;
    if (!joined.ok && joined.code === "different-tracks" && source) {
      count = source;
      isCut = true;
      continue;
    }
    if (!joined.ok && joined.code !== "no-media") {
      const file = source === undefined ? undefined : some[source].file;
      throw new AppError("damaged", joined.message, { data: { file } });
    }
    if (!isCut && some.length < left.length) {
      count *= 2;
      continue;
    }
    if (joined.ok) add(some, joined.file);
    left = left.slice(some.length);
    count = Math.max(LEAST_LOOK, 2 * some.length);
    isCut = false;
  }
}
