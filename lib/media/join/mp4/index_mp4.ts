import { BoxType } from "../../mp4/box_types.ts";
import { KINDS, readEditShift, readTimescale } from "../../mp4/movie.ts";
import {
  type Box,
  boxesIn,
  type BoxHeader,
  expectData,
  findBox,
  readBoxHeader,
  readUint32,
  TO_END,
} from "../../mp4/read_box.ts";
import { checkTime } from "../../mp4/track.ts";
import { trackId } from "../../mp4/write_movie.ts";
import { ParseFailure } from "../../parse_error.ts";
import type { SegmentSource } from "../joined_file.ts";
import { SourceReader } from "../source_reader.ts";
import { readSampleTable, type SampleList } from "./read_tables.ts";

/** ftyp and the header of mdat in a file of this project: 64. */
const HEAD_BYTES = 64;
/** Most moov of a minute are shorter. */
const MOOV_BYTES = 64 * 1024;
/** Boxes at the top of a closed file: three, and a few of somebody else's. */
const MAX_TOP_BOXES = 64;
/** An hour has less than one. */
const MAX_MOOV_BYTES = 64 * 1024 * 1024;
const MAX_FTYP_BYTES = 1024;
/** `matrix`, `width` and `height` end a tkhd (8.3.2). */
const TKHD_PICTURE_BYTES = 44;

/** One track of a file. Times in its own ticks. */
export interface IndexedTrack extends SampleList {
  readonly id: number;
  readonly kind: "video" | "audio" | "other";
  readonly timescale: number;
  /** When its media is shown first; below 0 what comes before is not shown. */
  readonly shift: number;
  /** The only or first sample entry of stsd. */
  readonly entry: Uint8Array;
  /** What makes it the same as a track of another file. */
  readonly signature: string;
}

/** What is known of a file without its media. */
export interface Mp4Index {
  readonly fileType: Uint8Array;
  readonly moov: Uint8Array;
  readonly movieTimescale: number;
  /** Those that have samples. */
  readonly tracks: readonly IndexedTrack[];
}

/**
 * Reads what a closed file says of itself.
 *
 * @throws {ParseFailure} if it is damaged, or was not closed.
 */
export async function indexMp4(source: SegmentSource): Promise<Mp4Index> {
  const reader = new SourceReader(source);
  const header: BoxHeader = { type: 0, size: 0, length: 0 };
  let fileType: Uint8Array | undefined;
  let moov: Uint8Array | undefined;
  for (let at = 0, boxes = 0; at < reader.length && !moov; boxes++) {
    const ahead = at === 0 ? HEAD_BYTES : MOOV_BYTES;
    const head = await reader.read(at, Math.min(16, reader.length - at), ahead);
    const outcome = readBoxHeader(head, 0, head.byteLength, header);
    const { type, size } = header;
    if (outcome !== "ok" || boxes >= MAX_TOP_BOXES || size === TO_END) break;
    if (type === BoxType.moof) break;
    if (type === BoxType.ftyp && size <= MAX_FTYP_BYTES) fileType = await reader.read(at, size);
    if (type === BoxType.moov && size <= MAX_MOOV_BYTES) moov = await reader.read(at, size);
    at += size;
  }
  if (!fileType || !moov) throw new ParseFailure("The file is not a closed MP4");
  return { fileType, moov, ...readTracks(moov, reader.length) };
}

function readTracks(
  moov: Uint8Array,
  fileBytes: number,
): Pick<Mp4Index, "movieTimescale" | "tracks"> {
  const [box] = boxesIn(moov, 0, moov.byteLength);
  if (findBox(moov, BoxType.mvex, box.at, box.end)) {
    throw new ParseFailure("The file was not closed: its moov is one for fragments");
  }
  const movieTimescale = readTimescale(moov, child(moov, box, BoxType.mvhd));
  const tracks: IndexedTrack[] = [];
  for (const trak of boxesIn(moov, box.at, box.end)) {
    if (trak.type !== BoxType.trak) continue;
    const track = readTrack(moov, trak, movieTimescale);
    if (track.chunks.some(({ at, bytes }) => at + bytes > fileBytes)) {
      throw new ParseFailure("A sample lies behind the end of the file");
    }
    if (track.samples.count > 0) tracks.push(track);
  }
  return { movieTimescale, tracks };
}

function child(bytes: Uint8Array, parent: Box, ...types: number[]): Box {
  let box = parent;
  for (const type of types) {
    const found = findBox(bytes, type, box.at, box.end);
    if (!found) throw new ParseFailure("moov lacks a box");
    box = found;
  }
  return box;
}

function readTrack(moov: Uint8Array, trak: Box, movieTimescale: number): IndexedTrack {
  const tkhd = child(moov, trak, BoxType.tkhd);
  expectData(tkhd, 84);
  const mdia = child(moov, trak, BoxType.mdia);
  const timescale = readTimescale(moov, child(moov, mdia, BoxType.mdhd));
  const hdlr = child(moov, mdia, BoxType.hdlr);
  expectData(hdlr, 12);
  const kind = KINDS[readUint32(moov, hdlr.at + 8)] ?? "other";
  const stbl = child(moov, mdia, BoxType.minf, BoxType.stbl);
  const stsd = child(moov, stbl, BoxType.stsd);
  expectData(stsd, 8);
  const [entry] = boxesIn(moov, stsd.at + 8, stsd.end);
  if (!entry) throw new ParseFailure("stsd has no sample entry");
  const picture = moov.slice(tkhd.end - TKHD_PICTURE_BYTES, tkhd.end).toBase64();
  const entries = moov.slice(stsd.at, stsd.end).toBase64();
  const shift = -readEditShift(moov, trak, timescale / movieTimescale);
  const list = readSampleTable(moov, stbl);
  const ticks = list.samples.durations.reduce((sum, duration) => sum + duration, 0);
  checkTime(ticks + Math.abs(shift), timescale);
  return {
    id: trackId(moov, trak) ?? 0,
    kind,
    timescale,
    shift,
    entry: moov.slice(entry.start, entry.end),
    signature: [kind, timescale, picture, entries].join(),
    ...list,
  };
}
