import { finishedSlot, SLOT_BYTES } from "../../mp4/file_layout.ts";
import { writeFinalMovie, writeOpenMovie } from "../../mp4/write_movie.ts";
import type { JoinedFile } from "../joined_file.ts";
import { mimeType } from "../mime_type.ts";
import { PieceList } from "../piece_list.ts";
import { fromSource, JoinRefusal } from "../refusal.ts";
import { mapSome } from "../source_reader.ts";
import { continuousMs, nothing, type NumberedSource, type Span, withMedia } from "../span.ts";
import { codecName } from "./sample_entry.ts";
import { indexMp4, type Mp4Index } from "./index_mp4.ts";
import { JoinedTrack } from "./joined_track.ts";
import { type LaidRun, layMedia, runsOf } from "./media_layout.ts";
import { durationMsOf, type Selection, selectSamples } from "./select_samples.ts";

type Indexed = NumberedSource & { file: Mp4Index };

/** Samples of a source, and the track of the joined file that they go to. */
interface Assigned extends Selection {
  readonly joined: JoinedTrack;
}

/**
 * Joins MP4 files: one moov that lists all samples, then the media of the files.
 *
 * @param chosen At least one.
 * @throws {JoinRefusal}
 */
export async function joinMp4(
  chosen: readonly NumberedSource[],
  span: Span | undefined,
): Promise<JoinedFile> {
  const indexed = await mapSome(chosen, async ({ source, index }) => {
    const file = await fromSource(index, () => indexMp4(source));
    return { source, index, file };
  });
  const parts = withMedia(
    indexed,
    span,
    ({ file }) => file.tracks.length > 0 ? durationMsOf(file) : undefined,
  );
  // A file whose picture had ended lacks that track: the fullest one knows them all.
  const { file: model, index: modelIndex } = parts.reduce((a, b) =>
    b.file.tracks.length > a.file.tracks.length ? b : a
  );
  const tracks = model.tracks.map((track) => new JoinedTrack(track, model.movieTimescale));
  const [first] = parts;
  const skippedMs = span ? Math.max(0, span.from - first.source.startedAt) : 0;
  const media = joinParts(parts, tracks, skippedMs, span);
  if (media.length === 0) throw nothing();
  const startedAt = first.source.startedAt + skippedMs;
  // What indexing did not look at is walked through here.
  const { head, durationMs } = await fromSource(
    modelIndex,
    () => writeHead(model, tracks, startedAt, media.length),
  );
  const pieces = media.take();
  const used = model.tracks.filter((_, i) => tracks[i].table.count > 0)
    .map(({ entry, kind }) => ({ entry, isVideo: kind === "video" }));
  return {
    container: "mp4",
    mimeType: mimeType("mp4", used, used.map(({ entry, isVideo }) => codecName(entry, isVideo))),
    bytes: head.byteLength + media.length,
    durationMs,
    startedAt,
    pieces: [{ bytes: head }, ...pieces],
  };
}

/**
 * Fills the tracks.
 *
 * @param skippedMs How much of the first source is not shown.
 * @returns The media.
 */
function joinParts(
  parts: readonly Indexed[],
  tracks: readonly JoinedTrack[],
  skippedMs: number,
  span: Span | undefined,
): PieceList {
  const [first] = parts;
  const last = parts[parts.length - 1];
  const continuous = continuousMs(parts);
  const pieces = new PieceList();
  for (const part of parts) {
    const { source, index } = part;
    const fromMs = part === first ? skippedMs : 0;
    const toMs = part === last && span ? span.to - source.startedAt : Infinity;
    const samples = assigned(part, tracks, fromMs, toMs);
    const wanted = source.startedAt - first.source.startedAt - skippedMs;
    const base = part === first ? wanted : placeBehind(samples, wanted, continuous);
    const laid = samples.map((selection) => ({ selection, runs: runsOf(selection) }));
    for (const selection of samples) selection.joined.fillBefore(selection, base, pieces);
    layMedia(index, laid.flatMap(({ runs }): LaidRun[] => runs), pieces);
    for (const { selection, runs } of laid) selection.joined.append(selection, base, runs);
    // Sound of the file before may last longer than the last file is shown.
    if (part === last) { for (const track of tracks) track.endAt(base + toMs); }
  }
  return pieces;
}

/** What is taken of a source. */
function assigned(
  { index, file }: Indexed,
  tracks: readonly JoinedTrack[],
  fromMs: number,
  toMs: number,
): Assigned[] {
  const left = [...tracks];
  const joinedOf = new Map(file.tracks.map((track) => {
    const at = left.findIndex(({ signature }) => signature === track.signature);
    if (at === -1) {
      const message = `Segment ${index + 1} has other tracks than the ones before`;
      throw new JoinRefusal("different-tracks", message, index);
    }
    return [track, left.splice(at, 1)[0]];
  }));
  return selectSamples(file, fromMs, toMs).flatMap((selection) => {
    const joined = joinedOf.get(selection.track);
    return joined ? [{ ...selection, joined }] : [];
  });
}

/**
 * When the zero of a source is: where the picture goes on exactly, or else the
 * sound, if that is about where the clock says; else where the clock says, but
 * not in the middle of what is there.
 *
 * @param wanted What the clock says, ms.
 */
function placeBehind(samples: readonly Assigned[], wanted: number, continuous: number): number {
  const pictureFirst = samples.toSorted((a, b) =>
    Number(b.joined.isVideo) - Number(a.joined.isVideo)
  );
  const ends = pictureFirst.map((selection) => selection.joined.baseBehind(selection))
    .filter((base) => base !== undefined);
  const near = ends.find((base) => Math.abs(base - wanted) <= continuous);
  const earliest = samples.map((selection) => selection.joined.earliestBase(selection));
  return Math.max(near ?? Math.max(wanted, ends[0] ?? wanted), ...earliest);
}

/** ftyp, moov and the header of mdat. */
function writeHead(
  { fileType, moov }: Mp4Index,
  tracks: readonly JoinedTrack[],
  startedAt: number,
  mediaBytes: number,
): { head: Uint8Array<ArrayBuffer>; durationMs: number } {
  const openMovie = writeOpenMovie(moov, startedAt);
  const tables = new Map(tracks.map(({ track, table }) => [track, table]));
  let mediaAt = 0;
  // Chunk offsets count from the start of the file: they are known once the length of moov is,
  // which depends on them, since offsets past 4 GiB are longer.
  for (;;) {
    const movie = writeFinalMovie(openMovie, tables, () => 0);
    const bytes = fileType.byteLength + movie.bytes.byteLength + SLOT_BYTES;
    if (bytes === mediaAt) {
      const head = new Uint8Array(bytes);
      head.set(fileType);
      head.set(movie.bytes, fileType.byteLength);
      head.set(finishedSlot(SLOT_BYTES + mediaBytes), bytes - SLOT_BYTES);
      return { head, durationMs: movie.durationMs };
    }
    for (const { table: { chunkOffsets } } of tracks) {
      for (let i = 0; i < chunkOffsets.length; i++) {
        chunkOffsets.set(i, chunkOffsets.at(i) + bytes - mediaAt);
      }
    }
    mediaAt = bytes;
  }
}
