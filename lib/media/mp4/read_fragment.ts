import { ParseFailure } from "../parse_error.ts";
import { BoxType, fourCC, TfhdFlag, TrunFlag } from "./box_types.ts";
import { endOf, type FragmentSamples, type SampleRange } from "./fragment_samples.ts";
import {
  type Box,
  boxesIn,
  expectData,
  flagsOf,
  readInt32,
  readUint32,
  readUint64,
  versionOf,
} from "./read_box.ts";
import { checkTime, type SampleDefaults, type Track } from "./track.ts";

/**
 * Reads a moof.
 *
 * @param bytes The box, its header included.
 * @param offset Where it begins in the stream: offsets of samples count from
 * the stream's first byte.
 * @param tracks Those of the stream's moov.
 * @param samples Takes the samples in; what it held before is forgotten.
 * @returns One range for each traf that has samples.
 * @throws {ParseFailure} if it is broken.
 */
export function readFragment(
  bytes: Uint8Array,
  offset: number,
  tracks: readonly Track[],
  samples: FragmentSamples,
): SampleRange[] {
  samples.count = 0;
  const [moof] = boxesIn(bytes, 0, bytes.byteLength);
  const ranges: SampleRange[] = [];
  let dataEnd = offset;
  for (const box of boxesIn(bytes, moof.at, moof.end)) {
    if (box.type !== BoxType.traf) continue;
    const { range, end } = readTrackFragment(bytes, box, {
      moofAt: offset,
      dataEnd,
      tracks,
      samples,
      before: ranges,
    });
    dataEnd = end;
    if (range.to > range.from) ranges.push(range);
  }
  return ranges;
}

interface TrackFragmentPlace {
  /** Where the moof begins in the stream. */
  moofAt: number;
  /** Where the data of the traf before ends. */
  dataEnd: number;
  tracks: readonly Track[];
  samples: FragmentSamples;
  before: readonly SampleRange[];
}

function readTrackFragment(
  bytes: Uint8Array,
  traf: Box,
  { moofAt, dataEnd, tracks, samples, before }: TrackFragmentPlace,
): { range: SampleRange; end: number } {
  let header: TrackFragmentHeader | undefined;
  let decodeTime: number | undefined;
  const from = samples.count;
  let end = dataEnd;
  for (const box of boxesIn(bytes, traf.at, traf.end)) {
    if (box.type === BoxType.tfhd) {
      header = readHeader(bytes, box, moofAt, dataEnd, tracks);
      end = header.base;
    } else if (box.type === BoxType.tfdt) {
      const isLong = versionOf(bytes, box) === 1;
      expectData(box, isLong ? 12 : 8);
      decodeTime = isLong ? readUint64(bytes, box.at + 4) : readUint32(bytes, box.at + 4);
    } else if (box.type === BoxType.trun) {
      if (!header) throw new ParseFailure("A traf has no tfhd in front of its samples");
      end = readRun(bytes, box, header, end, samples);
    }
  }
  if (!header) throw new ParseFailure("A traf has no tfhd");
  const { track } = header;
  const descriptionIndex = header.defaults.descriptionIndex;
  // Without tfdt, samples follow those of the fragment before (8.8.12.1).
  const previous = before.findLast((range) => range.track === track);
  decodeTime ??= previous ? endOf(samples, previous) : track.end ?? 0;
  const range = { track, descriptionIndex, decodeTime, from, to: samples.count };
  checkTime(endOf(samples, range), track.timescale);
  return { range, end };
}

interface TrackFragmentHeader {
  track: Track;
  defaults: SampleDefaults;
  /** What the runs' `data_offset` counts from. */
  base: number;
}

/** tfhd (8.8.7). */
function readHeader(
  bytes: Uint8Array,
  box: Box,
  moofAt: number,
  dataEnd: number,
  tracks: readonly Track[],
): TrackFragmentHeader {
  const flags = flagsOf(bytes, box);
  const has = (flag: number) => (flags & flag) !== 0;
  expectData(box, 8 + (has(TfhdFlag.baseDataOffset) ? 8 : 0) + 4 * optionalFields(flags));
  const id = readUint32(bytes, box.at + 4);
  const track = tracks.find((candidate) => candidate.id === id);
  if (!track) throw new ParseFailure(`A fragment is of track ${id}, which moov does not list`);
  let at = box.at + 8;
  // Without a base of its own, a traf's data follows that of the one before.
  let base = has(TfhdFlag.defaultBaseIsMoof) ? moofAt : dataEnd;
  if (has(TfhdFlag.baseDataOffset)) {
    base = readUint64(bytes, at);
    at += 8;
  }
  const next = (flag: number, otherwise: number) => {
    if (!has(flag)) return otherwise;
    at += 4;
    return readUint32(bytes, at - 4);
  };
  const { defaults } = track;
  return {
    track,
    base,
    defaults: {
      descriptionIndex: next(TfhdFlag.sampleDescriptionIndex, defaults.descriptionIndex),
      duration: next(TfhdFlag.defaultSampleDuration, defaults.duration),
      size: next(TfhdFlag.defaultSampleSize, defaults.size),
      flags: next(TfhdFlag.defaultSampleFlags, defaults.flags),
    },
  };
}

function optionalFields(flags: number): number {
  const { sampleDescriptionIndex, defaultSampleDuration, defaultSampleSize, defaultSampleFlags } =
    TfhdFlag;
  const all = [
    sampleDescriptionIndex,
    defaultSampleDuration,
    defaultSampleSize,
    defaultSampleFlags,
  ];
  return all.filter((flag) => (flags & flag) !== 0).length;
}

/** trun (8.8.8). Returns where its data ends. */
function readRun(
  bytes: Uint8Array,
  box: Box,
  { base, defaults }: TrackFragmentHeader,
  dataEnd: number,
  samples: FragmentSamples,
): number {
  expectData(box, 8);
  const flags = flagsOf(bytes, box);
  const count = readUint32(bytes, box.at + 4);
  let at = box.at + 8;
  let offset = dataEnd;
  if (flags & TrunFlag.dataOffset) {
    expectData(box, at + 4 - box.at);
    offset = base + readInt32(bytes, at);
    at += 4;
  }
  let firstFlags: number | undefined;
  if (flags & TrunFlag.firstSampleFlags) {
    expectData(box, at + 4 - box.at);
    firstFlags = readUint32(bytes, at);
    at += 4;
  }
  const hasDuration = (flags & TrunFlag.sampleDuration) !== 0;
  const hasSize = (flags & TrunFlag.sampleSize) !== 0;
  const hasFlags = (flags & TrunFlag.sampleFlags) !== 0;
  const hasComposition = (flags & TrunFlag.sampleCompositionTimeOffset) !== 0;
  const entryBytes = 4 * (+hasDuration + +hasSize + +hasFlags + +hasComposition);
  if (box.end - at < count * entryBytes) {
    throw new ParseFailure(`${fourCC(box.type)} is too short for its ${count} samples`);
  }
  if (count > 1 && entryBytes === 0 && defaults.size === 0) {
    throw new ParseFailure(`${count} samples have no bytes`);
  }
  samples.reserve(count);
  const { durations, sizes, flags: allFlags, compositions, offsets } = samples;
  const from = samples.count;
  for (let i = from; i < from + count; i++) {
    let duration = defaults.duration;
    let size = defaults.size;
    let sampleFlags = defaults.flags;
    let composition = 0;
    if (hasDuration) {
      duration = readUint32(bytes, at);
      at += 4;
    }
    if (hasSize) {
      size = readUint32(bytes, at);
      at += 4;
    }
    if (hasFlags) {
      sampleFlags = readUint32(bytes, at);
      at += 4;
    } else if (i === from && firstFlags !== undefined) {
      sampleFlags = firstFlags;
    }
    if (hasComposition) {
      // Signed in version 1; in version 0, too, for the encoders that get it wrong.
      composition = readInt32(bytes, at);
      at += 4;
    }
    durations[i] = duration;
    sizes[i] = size;
    allFlags[i] = sampleFlags;
    compositions[i] = composition;
    offsets[i] = offset;
    offset += size;
  }
  samples.count = from + count;
  return offset;
}
