import { BoxType } from "./box_types.ts";
import { BoxWriter } from "./box_writer.ts";
import { type Box, boxesIn, findBox, readUint32, readUint64, versionOf } from "./read_box.ts";
import type { SampleTable } from "./sample_table.ts";
import { rescaled, type Track } from "./track.ts";
import { SAMPLE_TABLE_BOXES, writeSampleTable } from "./write_sample_table.ts";

const MAX_UINT32 = 0xffff_ffff;
/** Seconds from 1904 to 1970: times in headers count from the former (8.2.2.3). */
const EPOCH_SECONDS = 2_082_844_800;

/** What becomes of a child box instead of being copied as it is. */
type Rules = Record<number, (box: Box) => void>;

function copyBoxes(
  writer: BoxWriter,
  bytes: Uint8Array,
  parent: Box,
  rules: Rules,
): void {
  for (const box of boxesIn(bytes, parent.at, parent.end)) {
    const rule = rules[box.type];
    if (rule) rule(box);
    else writer.copy(bytes, box.start, box.end);
  }
}

/** Fields of mvhd, tkhd or mdhd that are not taken over. */
interface HeaderChanges {
  /** `creation_time` and `modification_time`, epoch ms. */
  createdAt?: number;
  /** `duration`, in the timescale that belongs to the box. */
  duration: number;
}

/**
 * mvhd (8.2.2), tkhd (8.3.2) and mdhd (8.4.2) begin alike: creation_time,
 * modification_time, timescale (or track_ID and a reserved field), duration.
 */
function writeHeader(
  writer: BoxWriter,
  bytes: Uint8Array,
  box: Box,
  { createdAt, duration }: HeaderChanges,
): void {
  const wasLong = versionOf(bytes, box) === 1;
  const width = wasLong ? 8 : 4;
  const timesAt = box.at + 4;
  const readTime = (at: number) => wasLong ? readUint64(bytes, at) : readUint32(bytes, at);
  const stated = createdAt === undefined ? undefined : Math.floor(createdAt / 1000) + EPOCH_SECONDS;
  const created = stated ?? readTime(timesAt);
  const modified = stated ?? readTime(timesAt + width);
  const middleAt = timesAt + 2 * width;
  const durationAt = middleAt + (box.type === BoxType.tkhd ? 8 : 4);
  const isLong = wasLong || Math.max(created, modified, duration) > MAX_UINT32;
  const writeTime = (time: number) => isLong ? writer.uint64(time) : writer.uint32(time);
  const flags = readUint32(bytes, box.at) & 0xffffff;
  writer.fullBox(box.type, isLong ? 1 : 0, flags, () => {
    writeTime(created);
    writeTime(modified);
    writer.copy(bytes, middleAt, durationAt);
    writeTime(duration);
    writer.copy(bytes, durationAt + width, box.end);
  });
}

/**
 * The moov in front of a file's fragments.
 *
 * Durations are 0: nothing is known of them yet, and a recorder's are those of
 * its first fragment. For the same reason mehd is left out. All else is kept.
 *
 * @param moov The recorder's, its header included.
 * @param createdAt Time of the file's first frame, epoch ms; undefined to keep
 * what is stated.
 */
export function writeOpenMovie(
  moov: Uint8Array,
  createdAt: number | undefined,
): Uint8Array<ArrayBuffer> {
  const writer = new BoxWriter(moov.byteLength + 64);
  const header = (box: Box) => writeHeader(writer, moov, box, { createdAt, duration: 0 });
  const into = (rules: Rules) => (box: Box) =>
    writer.box(box.type, () => copyBoxes(writer, moov, box, rules));
  const [box] = boxesIn(moov, 0, moov.byteLength);
  into({
    [BoxType.mvhd]: header,
    [BoxType.trak]: into({
      [BoxType.tkhd]: header,
      [BoxType.mdia]: into({ [BoxType.mdhd]: header }),
    }),
    [BoxType.mvex]: into({ [BoxType.mehd]: () => {} }),
  })(box);
  return writer.take();
}

/** A track of a finished file. All in its own ticks unless said. */
interface FinishedTrack {
  track: Track;
  table: SampleTable;
  /** Duration of its media. */
  duration: number;
  /** When its media is shown first, from the file's zero; below 0 what comes before is not shown. */
  shift: number;
  /** Duration with all edits, ticks of the movie. */
  movieDuration: number;
}

/**
 * The moov of a finished file: an ordinary one, that lists every sample.
 *
 * Tracks without a sample are left out, and so is mvex. An edit list is written
 * if a track starts later than the file, or if the recorder's own one skips its
 * beginning.
 *
 * @param moov What {@link writeOpenMovie} gave for this file.
 * @param tables Samples by track. Settled by this, so to be given once.
 * @param zeroOf The file's zero on the stream's time axis, ticks of the track.
 */
export function writeFinalMovie(
  moov: Uint8Array,
  tables: ReadonlyMap<Track, SampleTable>,
  zeroOf: (track: Track) => number,
): { bytes: Uint8Array<ArrayBuffer>; durationMs: number } {
  const [box] = boxesIn(moov, 0, moov.byteLength);
  const movieScale = movieTimescale(moov, box);
  const tracks = [...tables].filter(([, { count }]) => count > 0).map(([track, table]) =>
    finish(track, table, zeroOf(track), movieScale)
  );
  const endsMs = tracks.map(({ track, duration, shift }) =>
    ((duration + shift) * 1000) / track.timescale
  );
  const samples = tracks.reduce((sum, { table }) => sum + table.count, 0);
  const writer = new BoxWriter(moov.byteLength + 4096 + 12 * samples);
  const duration = Math.max(0, ...tracks.map(({ movieDuration }) => movieDuration));
  writer.box(BoxType.moov, () =>
    copyBoxes(writer, moov, box, {
      [BoxType.mvhd]: (mvhd) => writeHeader(writer, moov, mvhd, { duration }),
      [BoxType.trak]: (trak) => {
        const finished = tracks.find(({ track }) => track.id === trackId(moov, trak));
        if (finished) writeTrack(writer, moov, trak, finished, movieScale);
      },
      [BoxType.mvex]: () => {},
    }));
  return { bytes: writer.take(), durationMs: Math.max(0, ...endsMs) };
}

function movieTimescale(moov: Uint8Array, box: Box): number {
  const mvhd = findBox(moov, BoxType.mvhd, box.at, box.end);
  if (!mvhd) throw new TypeError("Cannot finish a file: its moov has no mvhd");
  return readUint32(moov, mvhd.at + (versionOf(moov, mvhd) === 1 ? 20 : 12));
}

/** `track_ID` of a trak. */
export function trackId(moov: Uint8Array, trak: Box): number | undefined {
  const tkhd = findBox(moov, BoxType.tkhd, trak.at, trak.end);
  return tkhd && readUint32(moov, tkhd.at + (versionOf(moov, tkhd) === 1 ? 20 : 12));
}

function finish(
  track: Track,
  table: SampleTable,
  zero: number,
  movieScale: number,
): FinishedTrack {
  const { start, duration } = table.settle(zero);
  const shift = start - track.editShift;
  const { empty, shown } = editDurations(track, duration, shift, movieScale);
  return { track, table, duration, shift, movieDuration: empty + shown };
}

/** Durations of an empty edit and of the media behind it, ticks of the movie. */
function editDurations(
  track: Track,
  duration: number,
  shift: number,
  movieScale: number,
): { empty: number; shown: number } {
  const inMovie = (ticks: number) => rescaled(ticks, track.timescale, movieScale);
  const empty = inMovie(Math.max(0, shift));
  return { empty, shown: Math.max(0, inMovie(duration + shift) - empty) };
}

function writeTrack(
  writer: BoxWriter,
  moov: Uint8Array,
  trak: Box,
  finished: FinishedTrack,
  movieScale: number,
): void {
  const { table, duration, movieDuration } = finished;
  const into = (rules: Rules) => (box: Box) =>
    writer.box(box.type, () => copyBoxes(writer, moov, box, rules));
  into({
    [BoxType.tkhd]: (tkhd) => {
      writeHeader(writer, moov, tkhd, { duration: movieDuration });
      writeEdits(writer, finished, movieScale);
    },
    [BoxType.edts]: () => {},
    [BoxType.mdia]: into({
      [BoxType.mdhd]: (mdhd) => writeHeader(writer, moov, mdhd, { duration }),
      [BoxType.minf]: into({
        [BoxType.stbl]: (stbl) =>
          writer.box(BoxType.stbl, () => {
            for (const box of boxesIn(moov, stbl.at, stbl.end)) {
              if (!SAMPLE_TABLE_BOXES.has(box.type)) writer.copy(moov, box.start, box.end);
            }
            writeSampleTable(writer, table);
          }),
      }),
    }),
  })(trak);
}

/** edts with elst (8.6.5, 8.6.6), unless the media is shown as it is. */
function writeEdits(
  writer: BoxWriter,
  { track, duration, shift }: FinishedTrack,
  movieScale: number,
): void {
  if (shift === 0) return;
  const { empty, shown } = editDurations(track, duration, shift, movieScale);
  const edits = [{ duration: shown, mediaTime: Math.max(0, -shift) }];
  if (empty > 0) edits.unshift({ duration: empty, mediaTime: -1 });
  const isLong = edits.some((edit) => Math.max(edit.duration, edit.mediaTime * 2) > MAX_UINT32);
  writer.box(BoxType.edts, () =>
    writer.fullBox(BoxType.elst, isLong ? 1 : 0, 0, () => {
      writer.uint32(edits.length); // entry_count
      for (const edit of edits) {
        if (isLong) writer.uint64(edit.duration); // edit_duration
        else writer.uint32(edit.duration);
        if (isLong) writer.int32(edit.mediaTime < 0 ? -1 : Math.floor(edit.mediaTime / 2 ** 32));
        writer.int32(edit.mediaTime | 0); // media_time
        writer.uint32(0x00010000); // media_rate_integer 1, media_rate_fraction 0
      }
    }));
}
