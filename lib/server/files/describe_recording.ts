import type { RecordingDescription } from "../../shared/recording.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { ledgerOf } from "../catalog/ledger.ts";
import { mimeTypeOf } from "../catalog/ownership.ts";
import type { SessionRow } from "../catalog/rows.ts";
import { type Stretch, stretchesOf } from "../export/stretches.ts";

/**
 * All that `GET /api/recordings/:session` tells of a session.
 *
 * @param isConnected Is its camera connected now?
 */
export function describeRecording(
  catalog: Catalog,
  session: SessionRow,
  isConnected: boolean,
): RecordingDescription {
  const { id, name, keep, note, deletedAt, directory, startedAt, endedAt } = session;
  const { segments, ...ledger } = ledgerOf({
    session,
    position: catalog.position(id),
    gaps: catalog.gaps(id),
    segments: catalog.segments(id),
    isConnected,
  });
  const takes = catalog.takes(id);
  const mimeTypes = new Map(takes.map(({ take, mimeType }) => [take, mimeType]));
  return {
    id,
    name,
    keep,
    note,
    deletedAt,
    directory,
    startedAt,
    endedAt,
    ...ledger,
    takes: takes.map(({ header: _, ...take }) => take),
    stretches: stretchesOf({ segments, takes }).map(({ mimeType, startedAt, endedAt }, i, all) => ({
      mimeType,
      startedAt,
      endedAt,
      url: `/api/recordings/${id}/export?${stretchQuery(all, i)}`,
    })),
    segments: segments.map(({ file, startedAt, durationMs, bytes, sha256, state, ...rest }) => ({
      take: rest.take,
      file,
      startedAt,
      durationMs,
      bytes,
      mimeType: mimeTypes.get(rest.take) ?? mimeTypeOf(rest.container),
      sha256,
      state,
      closedAt: rest.closedAt,
      url: `/api/recordings/${id}/${file}`,
      poster: rest.hasPoster ? `/api/recordings/${id}/poster/${file}` : null,
    })),
  };
}

/**
 * What an export is asked for to be exactly one stretch. Takes may overlap by some milliseconds:
 * then it is one of several parts of its time.
 */
function stretchQuery(stretches: readonly Stretch[], index: number): string {
  const from = Math.floor(stretches[index].startedAt);
  // What a span ends with is not in it.
  const to = Math.ceil(stretches[index].endedAt) + 1;
  const before = stretches.slice(0, index).filter(({ endedAt }) => endedAt > from).length;
  const isAlone = before === 0 && !stretches.slice(index + 1).some((next) => next.startedAt < to);
  return `from=${from}&to=${to}${isAlone ? "" : `&part=${before}`}`;
}
