import { BoxType, TfhdFlag, TrunFlag } from "./box_types.ts";
import { BoxWriter } from "./box_writer.ts";
import type { FragmentPart, Run } from "./fragment_layout.ts";
import type { FragmentSamples } from "./fragment_samples.ts";

/** Bytes of an mdat's header as it is written here. */
const MDAT_HEADER_BYTES = 8;

export interface FragmentToWrite {
  /** `sequence_number`, from 1 in each file. */
  sequence: number;
  parts: readonly FragmentPart[];
  samples: FragmentSamples;
  /** Bytes of the mdat's payload. */
  payloadBytes: number;
  /** A part's decode time on the file's own time axis, ticks of its track. */
  timeOf(part: FragmentPart): number;
}

/**
 * A moof and the header of the mdat behind it.
 *
 * The form depends on nothing but the samples, so that reading what was written
 * and writing it again gives the same bytes. How many bytes does not depend on
 * durations, sizes and offsets either.
 *
 * @returns Also where the `baseMediaDecodeTime` (64 bits) of each part stands.
 */
export function writeFragment(
  { sequence, parts, samples, payloadBytes, timeOf }: FragmentToWrite,
): { bytes: Uint8Array<ArrayBuffer>; timesAt: number[] } {
  const writer = new BoxWriter(256 + 96 * parts.length + 16 * samples.count);
  const timesAt: number[] = [];
  const offsets: { at: number; position: number }[] = [];
  writer.box(BoxType.moof, () => {
    writer.fullBox(BoxType.mfhd, 0, 0, () => writer.uint32(sequence));
    for (const part of parts) {
      const flags = fragmentFlags(samples, part);
      writer.box(BoxType.traf, () => {
        writeHeader(writer, part, flags);
        writer.fullBox(BoxType.tfdt, 1, 0, () => {
          timesAt.push(writer.length);
          writer.uint64(timeOf(part)); // baseMediaDecodeTime
        });
        const hasComposition = anyComposition(samples, part);
        for (const run of part.runs) {
          offsets.push({
            at: writeRun(writer, samples, run, flags, hasComposition),
            position: run.position,
          });
        }
      });
    }
  });
  const payloadAt = writer.length + MDAT_HEADER_BYTES;
  for (const { at, position } of offsets) writer.setUint32(at, payloadAt + position);
  writer.uint32(MDAT_HEADER_BYTES + payloadBytes);
  writer.uint32(BoxType.mdat);
  return { bytes: writer.take(), timesAt };
}

/** How the flags of a part's samples are written: all but the first of each run alike, or singly. */
interface FragmentFlags {
  common: number;
  isSingle: boolean;
}

function fragmentFlags(samples: FragmentSamples, { runs }: FragmentPart): FragmentFlags {
  const common = samples.flags[runs[runs.length - 1].to - 1];
  const isSingle = runs.some(({ from, to }) => {
    for (let i = from + 1; i < to; i++) if (samples.flags[i] !== common) return true;
    return false;
  });
  return { common, isSingle };
}

function anyComposition(samples: FragmentSamples, { from, to }: FragmentPart): boolean {
  for (let i = from; i < to; i++) if (samples.compositions[i] !== 0) return true;
  return false;
}

/** tfhd (8.8.7). */
function writeHeader(writer: BoxWriter, part: FragmentPart, flags: FragmentFlags): void {
  const { track, descriptionIndex } = part;
  const hasIndex = descriptionIndex !== track.defaults.descriptionIndex;
  const bits = TfhdFlag.defaultBaseIsMoof |
    (hasIndex ? TfhdFlag.sampleDescriptionIndex : 0) |
    (flags.isSingle ? 0 : TfhdFlag.defaultSampleFlags);
  writer.fullBox(BoxType.tfhd, 0, bits, () => {
    writer.uint32(track.id);
    if (hasIndex) writer.uint32(descriptionIndex);
    if (!flags.isSingle) writer.uint32(flags.common);
  });
}

/** trun (8.8.8). Returns where its `data_offset` stands. */
function writeRun(
  writer: BoxWriter,
  samples: FragmentSamples,
  { from, to }: Run,
  { common, isSingle }: FragmentFlags,
  hasComposition: boolean,
): number {
  const { durations, sizes, flags, compositions } = samples;
  const firstDiffers = !isSingle && flags[from] !== common;
  const bits = TrunFlag.dataOffset | TrunFlag.sampleDuration | TrunFlag.sampleSize |
    (firstDiffers ? TrunFlag.firstSampleFlags : 0) |
    (isSingle ? TrunFlag.sampleFlags : 0) |
    (hasComposition ? TrunFlag.sampleCompositionTimeOffset : 0);
  let offsetAt = 0;
  // In version 1, composition offsets are signed.
  writer.fullBox(BoxType.trun, hasComposition ? 1 : 0, bits, () => {
    writer.uint32(to - from);
    offsetAt = writer.length;
    writer.uint32(0);
    if (firstDiffers) writer.uint32(flags[from]);
    for (let i = from; i < to; i++) {
      writer.uint32(durations[i]);
      writer.uint32(sizes[i]);
      if (isSingle) writer.uint32(flags[i]);
      if (hasComposition) writer.int32(compositions[i]);
    }
  });
  return offsetAt;
}
