import { size8 } from "../../ebml/write_element.ts";
import { duration, seek } from "../../webm/file_header.ts";
import { ElementId } from "../../ebml/element_ids.ts";
import type { WebmContainer } from "../../webm/stream_header.ts";
import type { JoinedFile } from "../joined_file.ts";
import { webmMimeType } from "../mime_type.ts";
import { PieceList } from "../piece_list.ts";
import { fromSource, JoinRefusal } from "../refusal.ts";
import { mapSome } from "../source_reader.ts";
import { continuousMs, nothing, type NumberedSource, type Span, withMedia } from "../span.ts";
import { CLUSTER_HEAD_BYTES } from "./cluster_plan.ts";
import { fillGap } from "./fill_gap.ts";
import { indexWebm, type WebmIndex } from "./index_webm.ts";
import { type Part, type PlannedPart, planPart } from "./plan_part.ts";
import { matchTracks } from "./track_signature.ts";
import { type Cue, writeCues } from "./write_cues.ts";

/** So far from each other are the clock and the media's own times where a take goes on. */
const EXACT_TICKS = 2;

type Indexed = NumberedSource & { file: WebmIndex };

/**
 * Joins WebM or Matroska files.
 *
 * @param chosen At least one.
 * @throws {JoinRefusal}
 */
export async function joinWebm(
  container: WebmContainer,
  chosen: readonly NumberedSource[],
  span: Span | undefined,
): Promise<JoinedFile> {
  const indexed = await mapSome(chosen, async ({ source, index }) => {
    const file = await fromSource(index, () => indexWebm(source));
    return { source, index, file };
  });
  const full = withMedia(
    indexed,
    span,
    ({ file: { clusters, durationTicks, header } }) =>
      clusters.length > 0 ? durationTicks * header.scaleNs / 1e6 : undefined,
  );
  const parts = placed(full, span);
  const planned = together(await withSilence(parts, await mapSome(parts, planPart)));
  if (planned.clusters.length === 0) throw nothing();
  const [{ source, file, from }] = parts;
  const last = parts[parts.length - 1];
  const tickMs = file.header.scaleNs / 1e6;
  const startedAt = source.startedAt + from * tickMs;
  const durationTicks = last.base + Math.min(last.file.durationTicks, last.to);
  const pieces = write(file, startedAt, durationTicks, planned);
  return {
    container,
    mimeType: webmMimeType(container, file.tracks),
    bytes: pieces.length,
    durationMs: durationTicks * tickMs,
    startedAt,
    pieces: pieces.take(),
  };
}

/** Finds each source its place on the joined file's time axis. */
function placed(indexed: readonly Indexed[], span: Span | undefined): Part[] {
  const [first] = indexed;
  const tickMs = first.file.header.scaleNs / 1e6;
  const continuous = continuousMs(indexed) / tickMs;
  const startTicks = span
    ? keyAtOrBefore(first.file, (span.from - first.source.startedAt) / tickMs)
    : 0;
  const parts: Part[] = [];
  let end = -startTicks;
  for (const { source, index, file } of indexed) {
    const trackOf = matchTracks(file.tracks, first.file.tracks);
    if (!trackOf || file.header.scaleNs !== first.file.header.scaleNs) {
      const message = `Segment ${index + 1} has other tracks than the ones before`;
      throw new JoinRefusal("different-tracks", message, index);
    }
    const wanted = Math.round((source.startedAt - first.source.startedAt) / tickMs) - startTicks;
    const base = Math.abs(wanted - end) <= continuous ? end : Math.max(wanted, end);
    const isFirst = index === first.index;
    const isLast = index === indexed[indexed.length - 1].index;
    parts.push({
      source,
      index,
      file,
      trackOf,
      base,
      isApart: !isFirst && Math.abs(wanted - end) > EXACT_TICKS,
      from: isFirst ? startTicks : 0,
      to: isLast && span ? (span.to - source.startedAt) / tickMs : Infinity,
    });
    end = base + Math.round(file.durationTicks);
  }
  return parts;
}

function keyAtOrBefore({ cues }: WebmIndex, ticks: number): number {
  return cues.findLast((cue) => cue.ticks <= ticks)?.ticks ?? 0;
}

/** Puts silence between parts that lie apart. */
async function withSilence(
  parts: readonly Part[],
  planned: readonly PlannedPart[],
): Promise<PlannedPart[]> {
  const all: PlannedPart[] = [];
  for (const [i, part] of parts.entries()) {
    if (part.isApart) all.push({ clusters: await fillGap(parts[i - 1], part), cues: [] });
    all.push(planned[i]);
  }
  return all;
}

function together(parts: readonly PlannedPart[]): PlannedPart {
  const all: PlannedPart = { clusters: [], cues: [] };
  for (const { clusters, cues } of parts) {
    const first = all.clusters.length;
    for (const cue of cues) all.cues.push({ ...cue, cluster: first + cue.cluster });
    for (const cluster of clusters) all.clusters.push(cluster);
  }
  return all;
}

/** Head, Cues, Clusters in a row. */
function write(
  { header }: WebmIndex,
  startedAt: number,
  durationTicks: number,
  { clusters, cues }: PlannedPart,
): PieceList {
  const head = header.fileHeader(startedAt);
  const cuesPosition = head.bytes.byteLength - head.segmentDataAt;
  const cuesBytes = cues.length === 0 ? 0 : writeCues(
    cues.map(({ ticks, track }) => ({ ticks, track, position: 0 })),
  ).byteLength;
  const positions: number[] = [];
  let end = cuesPosition + cuesBytes;
  for (const { bodyBytes } of clusters) {
    positions.push(end);
    end += CLUSTER_HEAD_BYTES + bodyBytes;
  }
  head.bytes.set(size8(end), head.segmentSizeAt);
  head.bytes.set(duration(durationTicks), head.durationAt);
  const pieces = new PieceList();
  if (cues.length > 0) head.bytes.set(seek(ElementId.Cues, cuesPosition), head.cuesSeekAt);
  pieces.add(head.bytes);
  const pointing: Cue[] = cues.map(({ ticks, track, cluster }) => ({
    ticks,
    track,
    position: positions[cluster],
  }));
  if (cues.length > 0) pieces.add(writeCues(pointing));
  for (const cluster of clusters) {
    pieces.add(cluster.head);
    cluster.write(pieces);
  }
  return pieces;
}
