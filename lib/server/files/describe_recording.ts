import { type Ledger, ledgerOf } from "../catalog/ledger.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { mimeTypeOf } from "../catalog/ownership.ts";
import type { SessionRow } from "../catalog/rows.ts";

/** A segment as the HTTP API shows it. */
export interface SegmentDescription {
  file: string;
  /** First frame, epoch ms. */
  startedAt: number;
  /** 0 while it is being written, as `bytes`. */
  durationMs: number;
  bytes: number;
  mimeType: string;
  /** Hexadecimal; null until some time after the close. */
  sha256: string | null;
  state: "open" | "closed";
  /** Where its bytes are: a path on this server. */
  url: string;
  /** Where a picture of it is; null without one. */
  poster: string | null;
}

/** A session as the HTTP API shows it. */
export type RecordingDescription =
  & Pick<SessionRow, "id" | "name" | "directory" | "startedAt" | "endedAt">
  & Omit<Ledger, "segments">
  & { segments: SegmentDescription[] };

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
  const { id, name, directory, startedAt, endedAt } = session;
  const { segments, ...ledger } = ledgerOf({
    session,
    position: catalog.position(id),
    gaps: catalog.gaps(id),
    segments: catalog.segments(id),
    isConnected,
  });
  const mimeTypes = new Map(catalog.takes(id).map(({ take, mimeType }) => [take, mimeType]));
  return {
    id,
    name,
    directory,
    startedAt,
    endedAt,
    ...ledger,
    segments: segments.map(({ file, startedAt, durationMs, bytes, sha256, state, ...rest }) => ({
      file,
      startedAt,
      durationMs,
      bytes,
      mimeType: mimeTypes.get(rest.take) ?? mimeTypeOf(rest.container),
      sha256,
      state,
      url: `/api/recordings/${id}/${file}`,
      poster: null,
    })),
  };
}
