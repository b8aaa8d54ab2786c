import { ParseFailure } from "../parse_error.ts";
import { BoxType, fourCC } from "./box_types.ts";
import {
  type Box,
  boxesIn,
  expectData,
  findBox,
  readInt32,
  readUint32,
  readUint64,
  versionOf,
} from "./read_box.ts";
import { checkTime, type SampleDefaults, type Track } from "./track.ts";

/** What a stream says of itself before its first fragment. */
export interface Movie {
  /** The moov box, its header included. */
  bytes: Uint8Array;
  tracks: Track[];
}

/** `handler_type` values that matter for cutting (8.4.3.3); all others count as `other`. */
export const KINDS: Record<number, Track["kind"]> = { 0x76696465: "video", 0x736f756e: "audio" };

/** Far more than any recorder has. */
const MAX_TRACKS = 16;
/** Together with the longest time there may be, what a 64-bit duration has room for exactly. */
const MAX_MOVIE_TIMESCALE = 2 ** 20;

/** Boxes that consist of boxes, as far as one of them is rewritten. */
const CONTAINERS: ReadonlySet<number> = new Set([
  BoxType.moov,
  BoxType.trak,
  BoxType.mdia,
  BoxType.minf,
  BoxType.stbl,
  BoxType.edts,
  BoxType.mvex,
]);

/** An edit that shows nothing (8.6.6.3). */
const EMPTY_EDIT = -1;

/**
 * Reads the moov of a fragmented file.
 *
 * @param bytes The box, its header included.
 * @throws {ParseFailure} if it is broken, or not of a fragmented file.
 */
export function readMovie(bytes: Uint8Array): Movie {
  const [moov] = boxesIn(bytes, 0, bytes.byteLength);
  checkBoxes(bytes, moov);
  const mvex = findBox(bytes, BoxType.mvex, moov.at, moov.end);
  if (!mvex) throw new ParseFailure("moov has no mvex: expected a fragmented file");
  const defaults = readDefaults(bytes, mvex);
  const mvhd = need(bytes, BoxType.mvhd, moov);
  const timescale = readTimescale(bytes, mvhd);
  if (timescale > MAX_MOVIE_TIMESCALE) {
    throw new ParseFailure(`mvhd has a timescale of ${timescale}: no recorder counts that finely`);
  }
  const tracks: Track[] = [];
  for (const box of boxesIn(bytes, moov.at, moov.end)) {
    if (box.type !== BoxType.trak) continue;
    const track = readTrack(bytes, box, timescale, defaults);
    if (tracks.some(({ id }) => id === track.id)) {
      throw new ParseFailure(`moov has two tracks with the id ${track.id}`);
    }
    tracks.push(track);
  }
  if (tracks.length === 0) throw new ParseFailure("moov has no track");
  if (tracks.length > MAX_TRACKS) throw new ParseFailure(`More than ${MAX_TRACKS} tracks`);
  return { bytes, tracks };
}

/** Files are written by walking moov again: that must not fail then. */
function checkBoxes(bytes: Uint8Array, parent: Box): void {
  for (const box of boxesIn(bytes, parent.at, parent.end)) {
    if (CONTAINERS.has(box.type)) checkBoxes(bytes, box);
  }
}

function need(bytes: Uint8Array, type: number, parent: Box): Box {
  const [box, ...others] = [...boxesIn(bytes, parent.at, parent.end)].filter((child) =>
    child.type === type
  );
  if (!box || others.length > 0) {
    const count = box ? others.length + 1 : "no";
    throw new ParseFailure(`${fourCC(parent.type)} has ${count} ${fourCC(type)}: expected one`);
  }
  return box;
}

/** Timescale of mvhd (8.2.2) or mdhd (8.4.2): both have it behind two times. */
export function readTimescale(bytes: Uint8Array, box: Box): number {
  const isLong = versionOf(bytes, box) === 1;
  expectData(box, isLong ? 32 : 20);
  const timescale = readUint32(bytes, box.at + (isLong ? 20 : 12));
  if (timescale === 0) throw new ParseFailure(`${fourCC(box.type)} has a timescale of 0`);
  return timescale;
}

function readDefaults(bytes: Uint8Array, mvex: Box): Map<number, SampleDefaults> {
  const defaults = new Map<number, SampleDefaults>();
  for (const box of boxesIn(bytes, mvex.at, mvex.end)) {
    if (box.type !== BoxType.trex) continue;
    expectData(box, 24);
    defaults.set(readUint32(bytes, box.at + 4), {
      descriptionIndex: readUint32(bytes, box.at + 8),
      duration: readUint32(bytes, box.at + 12),
      size: readUint32(bytes, box.at + 16),
      flags: readUint32(bytes, box.at + 20),
    });
  }
  return defaults;
}

function readTrack(
  bytes: Uint8Array,
  trak: Box,
  movieTimescale: number,
  defaults: Map<number, SampleDefaults>,
): Track {
  const tkhd = need(bytes, BoxType.tkhd, trak);
  const isLong = versionOf(bytes, tkhd) === 1;
  expectData(tkhd, isLong ? 96 : 84);
  const id = readUint32(bytes, tkhd.at + (isLong ? 20 : 12));
  const mdia = need(bytes, BoxType.mdia, trak);
  const timescale = readTimescale(bytes, need(bytes, BoxType.mdhd, mdia));
  const hdlr = need(bytes, BoxType.hdlr, mdia);
  expectData(hdlr, 12);
  const editShift = readEditShift(bytes, trak, timescale / movieTimescale);
  checkTime(Math.abs(editShift), timescale);
  const stbl = need(bytes, BoxType.stbl, need(bytes, BoxType.minf, mdia));
  need(bytes, BoxType.stsd, stbl);
  expectNoSamples(bytes, stbl);
  return {
    id,
    kind: KINDS[readUint32(bytes, hdlr.at + 8)] ?? "other",
    timescale,
    editShift,
    defaults: defaults.get(id) ?? { descriptionIndex: 1, duration: 0, size: 0, flags: 0 },
    end: undefined,
  };
}

function expectNoSamples(bytes: Uint8Array, stbl: Box): void {
  const stsz = findBox(bytes, BoxType.stsz, stbl.at, stbl.end);
  if (!stsz) return;
  expectData(stsz, 12);
  const count = readUint32(bytes, stsz.at + 8);
  if (count > 0) {
    throw new ParseFailure(`moov lists ${count} samples itself: expected them in fragments`);
  }
}

/**
 * How much earlier than its media a track is shown: see {@link Track.editShift}.
 *
 * @param scale Ticks of the track a tick of the movie.
 */
export function readEditShift(bytes: Uint8Array, trak: Box, scale: number): number {
  const edts = findBox(bytes, BoxType.edts, trak.at, trak.end);
  const elst = edts && findBox(bytes, BoxType.elst, edts.at, edts.end);
  if (!elst) return 0;
  const isLong = versionOf(bytes, elst) === 1;
  const entryBytes = isLong ? 20 : 12;
  expectData(elst, 8);
  const count = readUint32(bytes, elst.at + 4);
  expectData(elst, 8 + count * entryBytes);
  let empty = 0;
  for (let i = 0, at = elst.at + 8; i < count; i++, at += entryBytes) {
    const isEmpty = readInt32(bytes, at + (isLong ? 8 : 4)) === EMPTY_EDIT;
    if (!isEmpty) {
      const mediaTime = isLong ? readUint64(bytes, at + 8) : readUint32(bytes, at + 4);
      return mediaTime - empty;
    }
    const duration = isLong ? readUint64(bytes, at) : readUint32(bytes, at);
    empty += Math.round(duration * scale);
  }
  return -empty;
}
