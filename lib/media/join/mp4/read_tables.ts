import { BoxType, fourCC, NON_SYNC } from "../../mp4/box_types.ts";
import { FragmentSamples } from "../../mp4/fragment_samples.ts";
import {
  type Box,
  expectData,
  findBox,
  readInt32,
  readUint32,
  readUint64,
} from "../../mp4/read_box.ts";
import { ParseFailure } from "../../parse_error.ts";

/** Samples of one sample entry that lie side by side in a file. */
export interface Chunk {
  /** First of them, and the first behind them. */
  readonly from: number;
  readonly to: number;
  /** Where they lie in the file. */
  readonly at: number;
  readonly bytes: number;
  /** Which entry of stsd they use, from 1. */
  readonly description: number;
}

/** What a sample table says. */
export interface SampleList {
  /** Their offsets are not filled in: see {@link chunks}. */
  readonly samples: FragmentSamples;
  readonly chunks: readonly Chunk[];
}

/** Bytes of version, flags and `entry_count`. */
const COUNTED_HEAD_BYTES = 8;

/**
 * Reads stbl (8.5.1) of an ordinary file.
 *
 * @throws {ParseFailure} if its tables do not agree with each other.
 */
export function readSampleTable(bytes: Uint8Array, stbl: Box): SampleList {
  const find = (type: number) => findBox(bytes, type, stbl.at, stbl.end);
  const samples = new FragmentSamples();
  readSizes(bytes, need(find(BoxType.stsz)), samples);
  readDurations(bytes, need(find(BoxType.stts)), samples);
  const ctts = find(BoxType.ctts);
  if (ctts) readCompositions(bytes, ctts, samples);
  const stss = find(BoxType.stss);
  if (stss) readSyncs(bytes, stss, samples);
  const co64 = find(BoxType.co64);
  const offsets = readOffsets(bytes, co64 ?? need(find(BoxType.stco)), co64 ? 8 : 4);
  return { samples, chunks: readChunks(bytes, need(find(BoxType.stsc)), samples, offsets) };
}

function need(box: Box | undefined): Box {
  if (!box) throw new ParseFailure("A sample table lacks a box");
  return box;
}

/** The entries of a table: how many, and where the first is. */
function entries(bytes: Uint8Array, box: Box, width: number): { count: number; at: number } {
  expectData(box, COUNTED_HEAD_BYTES);
  const count = readUint32(bytes, box.at + 4);
  expectData(box, COUNTED_HEAD_BYTES + count * width);
  return { count, at: box.at + COUNTED_HEAD_BYTES };
}

/** stsz (8.7.3.2); files of this project give each sample a size of its own. */
function readSizes(bytes: Uint8Array, box: Box, samples: FragmentSamples): void {
  expectData(box, 12);
  const count = readUint32(bytes, box.at + 8);
  if (readUint32(bytes, box.at + 4) !== 0) throw new ParseFailure("stsz has no list of sizes");
  expectData(box, 12 + 4 * count);
  samples.count = count;
  samples.sizes = new Uint32Array(count);
  samples.durations = new Uint32Array(count);
  samples.flags = new Uint32Array(count);
  samples.compositions = new Int32Array(count);
  for (let i = 0; i < count; i++) samples.sizes[i] = readUint32(bytes, box.at + 12 + 4 * i);
}

/** Run-length coding: `put(value, from, to)` for samples of one value. */
function eachRun(
  bytes: Uint8Array,
  box: Box,
  total: number,
  put: (value: number, from: number, to: number) => void,
): void {
  const { count, at } = entries(bytes, box, 8);
  let from = 0;
  for (let i = 0; i < count; i++) {
    const to = from + readUint32(bytes, at + 8 * i);
    if (to > total) break;
    put(readInt32(bytes, at + 8 * i + 4), from, to);
    from = to;
  }
  if (from !== total) throw new ParseFailure(`${fourCC(box.type)} is of another number of samples`);
}

/** stts (8.6.1.2) */
function readDurations(bytes: Uint8Array, box: Box, { count, durations }: FragmentSamples): void {
  eachRun(bytes, box, count, (value, from, to) => durations.fill(value >>> 0, from, to));
}

/** ctts (8.6.1.3), whose offsets are signed in practice in either version. */
function readCompositions(bytes: Uint8Array, box: Box, samples: FragmentSamples): void {
  eachRun(
    bytes,
    box,
    samples.count,
    (value, from, to) => samples.compositions.fill(value, from, to),
  );
}

/** stss (8.6.2) */
function readSyncs(bytes: Uint8Array, box: Box, { flags }: FragmentSamples): void {
  const { count, at } = entries(bytes, box, 4);
  flags.fill(NON_SYNC);
  for (let i = 0; i < count; i++) {
    const sample = readUint32(bytes, at + 4 * i) - 1;
    if (sample < flags.length && sample >= 0) flags[sample] = 0;
  }
}

/** stco or co64 (8.7.5) */
function readOffsets(bytes: Uint8Array, box: Box, width: 4 | 8): Float64Array {
  const { count, at } = entries(bytes, box, width);
  const offsets = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const entry = at + width * i;
    offsets[i] = width === 8 ? readUint64(bytes, entry) : readUint32(bytes, entry);
  }
  return offsets;
}

/** stsc (8.7.4) */
function readChunks(
  bytes: Uint8Array,
  box: Box,
  { sizes, count: total }: FragmentSamples,
  offsets: Float64Array,
): Chunk[] {
  const { count, at } = entries(bytes, box, 12);
  const chunks: Chunk[] = [];
  let from = 0;
  for (let i = 0; i < count; i++) {
    const entry = at + 12 * i;
    const first = readUint32(bytes, entry) - 1;
    const next = i + 1 < count ? readUint32(bytes, entry + 12) - 1 : offsets.length;
    if (first !== chunks.length || next > offsets.length || next <= first) {
      throw new ParseFailure("stsc does not agree with the chunks' offsets");
    }
    const perChunk = readUint32(bytes, entry + 4);
    const description = readUint32(bytes, entry + 8);
    for (let chunk = first; chunk < next; chunk++) {
      const to = from + perChunk;
      if (to > total) throw new ParseFailure("stsc is of another number of samples");
      let size = 0;
      for (let sample = from; sample < to; sample++) size += sizes[sample];
      chunks.push({ from, to, at: offsets[chunk], bytes: size, description });
      from = to;
    }
  }
  if (from !== total) throw new ParseFailure("stsc is of another number of samples");
  return chunks;
}
