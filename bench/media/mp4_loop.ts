import { joined } from "../../lib/shared/bytes.ts";
import type { Loop, Stamp } from "./loop.ts";

/** Rounds last a multiple of this, a whole number of ticks in every usual timescale. */
const ROUND_STEP_MS = 10;

/** Optional fields of tfhd and trun (ISO/IEC 14496-12, 8.8.7 and 8.8.8). */
const Tfhd = { baseDataOffset: 0x1, description: 0x2, duration: 0x8 } as const;
const Trun = {
  dataOffset: 0x1,
  firstSampleFlags: 0x4,
  duration: 0x100,
  size: 0x200,
  flags: 0x400,
  composition: 0x800,
} as const;

interface Box {
  type: string;
  start: number;
  at: number;
  end: number;
}

function* boxesIn(view: DataView, from: number, to: number): Generator<Box> {
  for (let start = from; start + 8 <= to;) {
    const end = start + view.getUint32(start);
    if (end < start + 8 || end > to) return;
    const type = String.fromCharCode(...[4, 5, 6, 7].map((i) => view.getUint8(start + i)));
    yield { type, start, at: start + 8, end };
    start = end;
  }
}

function child(view: DataView, parent: Box, ...path: string[]): Box {
  let box = parent;
  for (const type of path) {
    const found = boxesIn(view, box.at, box.end).find((inner) => inner.type === type);
    if (!found) throw new TypeError(`Cannot repeat this recording: no ${type}`);
    box = found;
  }
  return box;
}

interface TrackTimes {
  timescale: number;
  defaultDuration: number;
  /** Where its samples end, ticks. */
  end: number;
}

/** What moov says of each track, by track_ID. */
function readTracks(view: DataView, moov: Box): Map<number, TrackTimes> {
  const tracks = new Map<number, TrackTimes>();
  for (const trak of boxesIn(view, moov.at, moov.end)) {
    if (trak.type !== "trak") continue;
    const tkhd = child(view, trak, "tkhd");
    const mdhd = child(view, trak, "mdia", "mdhd");
    const idAt = tkhd.at + (view.getUint8(tkhd.at) === 1 ? 20 : 12);
    const timescaleAt = mdhd.at + (view.getUint8(mdhd.at) === 1 ? 20 : 12);
    const timescale = view.getUint32(timescaleAt);
    tracks.set(view.getUint32(idAt), { timescale, defaultDuration: 0, end: 0 });
  }
  for (const trex of boxesIn(view, ...inside(child(view, moov, "mvex")))) {
    const track = trex.type === "trex" ? tracks.get(view.getUint32(trex.at + 4)) : undefined;
    if (track) track.defaultDuration = view.getUint32(trex.at + 12);
  }
  return tracks;
}

function inside({ at, end }: Box): [number, number] {
  return [at, end];
}

/** Ticks that the samples of a trun last. */
function ticksOf(view: DataView, trun: Box, defaultDuration: number): number {
  const flags = view.getUint32(trun.at) & 0xff_ffff;
  const count = view.getUint32(trun.at + 4);
  if ((flags & Trun.duration) === 0) return count * defaultDuration;
  const { dataOffset, firstSampleFlags, duration, size, flags: each, composition } = Trun;
  const fields = (wanted: number[]) => 4 * wanted.filter((flag) => flags & flag).length;
  const entryBytes = fields([duration, size, each, composition]);
  let at = trun.at + 8 + fields([dataOffset, firstSampleFlags]);
  let ticks = 0;
  for (let i = 0; i < count; i++, at += entryBytes) ticks += view.getUint32(at);
  return ticks;
}

/**
 * Makes a fragmented recording repeatable: every moof that an mdat follows, and
 * that mdat. A track without samples is left as it is.
 *
 * @param recording MP4 as a browser writes it: one ftyp or two, moov, fragments.
 */
export function mp4Loop(recording: Uint8Array, mimeType: string): Loop {
  const view = new DataView(recording.buffer, recording.byteOffset, recording.byteLength);
  const boxes = [...boxesIn(view, 0, recording.byteLength)];
  const moov = boxes.find(({ type }) => type === "moov");
  if (!moov) throw new TypeError("Cannot repeat this recording: no moov");
  const tracks = readTracks(view, moov);
  const parts: Uint8Array[] = [];
  const times: { stamp: Stamp; timescale: number }[] = [];
  const sequence: Stamp[] = [];
  let length = 0;
  for (const [i, moof] of boxes.entries()) {
    const mdat = boxes[i + 1];
    if (moof.type !== "moof" || mdat?.type !== "mdat") continue;
    const shift = length - moof.start;
    const mfhd = child(view, moof, "mfhd");
    sequence.push({ at: mfhd.at + 4 + shift, width: 4, value: sequence.length + 1, step: 0 });
    for (const traf of boxesIn(view, moof.at, moof.end)) {
      if (traf.type !== "traf") continue;
      const tfhd = child(view, traf, "tfhd");
      const tfdt = child(view, traf, "tfdt");
      const track = tracks.get(view.getUint32(tfhd.at + 4));
      if (!track) throw new TypeError("Cannot repeat this recording: a fragment of no track");
      const isLong = view.getUint8(tfdt.at) === 1;
      const value = isLong ? Number(view.getBigUint64(tfdt.at + 4)) : view.getUint32(tfdt.at + 4);
      const stamp: Stamp = { at: tfdt.at + 4 + shift, width: isLong ? 8 : 4, value, step: 0 };
      times.push({ stamp, timescale: track.timescale });
      track.end = Math.max(track.end, value + trafTicks(view, traf, tfhd, track.defaultDuration));
    }
    parts.push(recording.subarray(moof.start, mdat.end));
    length += mdat.end - moof.start;
  }
  const ends = [...tracks.values()].map(({ end, timescale }) => (end * 1000) / timescale);
  const roundMs = Math.ceil(Math.max(...ends) / ROUND_STEP_MS) * ROUND_STEP_MS;
  for (const { stamp, timescale } of times) stamp.step = (roundMs * timescale) / 1000;
  for (const stamp of sequence) stamp.step = sequence.length;
  return {
    mimeType,
    head: recording.slice(0, moov.end),
    bytes: joined(parts),
    stamps: [...sequence, ...times.map(({ stamp }) => stamp)],
    roundMs,
  };
}

function trafTicks(view: DataView, traf: Box, tfhd: Box, defaultDuration: number): number {
  const flags = view.getUint32(tfhd.at) & 0xff_ffff;
  if (flags & Tfhd.baseDataOffset) {
    throw new TypeError("Cannot repeat this recording: its offsets count from the file's start");
  }
  const at = tfhd.at + 8 + (flags & Tfhd.description ? 4 : 0);
  const duration = flags & Tfhd.duration ? view.getUint32(at) : defaultDuration;
  let ticks = 0;
  for (const trun of boxesIn(view, traf.at, traf.end)) {
    if (trun.type === "trun") ticks += ticksOf(view, trun, duration);
  }
  return ticks;
}
