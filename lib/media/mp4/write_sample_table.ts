import { BoxType } from "./box_types.ts";
import type { BoxWriter } from "./box_writer.ts";
import type { SampleTable } from "./sample_table.ts";

/** Boxes of stbl that {@link writeSampleTable} writes, and stz2, which says the same as stsz. */
export const SAMPLE_TABLE_BOXES: ReadonlySet<number> = new Set([
  BoxType.stts,
  BoxType.ctts,
  BoxType.stss,
  BoxType.stsz,
  BoxType.stz2,
  BoxType.stsc,
  BoxType.stco,
  BoxType.co64,
]);

const MAX_UINT32 = 0xffff_ffff;

/** All that stbl says of single samples. The table's durations must be settled. */
export function writeSampleTable(writer: BoxWriter, table: SampleTable): void {
  writeTimes(writer, table);
  writeCompositions(writer, table);
  writeSyncs(writer, table);
  writeChunks(writer, table);
  writeSizes(writer, table);
  writeOffsets(writer, table);
}

/** A table that begins with its number of entries, which is known once they are written. */
function counted(
  writer: BoxWriter,
  type: number,
  version: number,
  write: () => number,
): void {
  writer.fullBox(type, version, 0, () => {
    const countAt = writer.length;
    writer.uint32(0); // entry_count
    writer.setUint32(countAt, write());
  });
}

/** Run-length coding: `write(sample_count, value)` for equal neighbours. */
function eachRun(
  length: number,
  at: (index: number) => number,
  write: (count: number, value: number) => void,
): number {
  let entries = 0;
  for (let first = 0, next = 1; first < length; next++) {
    if (next < length && at(next) === at(first)) continue;
    write(next - first, at(first));
    entries++;
    first = next;
  }
  return entries;
}

/** stts (8.6.1.2) */
function writeTimes(writer: BoxWriter, { count, durations }: SampleTable): void {
  counted(writer, BoxType.stts, 0, () =>
    eachRun(count, (i) => durations.at(i), (run, delta) => {
      writer.uint32(run); // sample_count
      writer.uint32(delta); // sample_delta
    }));
}

/** ctts (8.6.1.3), left out if all offsets are 0; version 1 has signed ones. */
function writeCompositions(writer: BoxWriter, { count, compositions }: SampleTable): void {
  if (compositions.length === 0) return;
  let isSigned = false;
  for (let i = 0; i < count; i++) if (compositions.at(i) < 0) isSigned = true;
  counted(
    writer,
    BoxType.ctts,
    isSigned ? 1 : 0,
    () =>
      eachRun(count, (i) => compositions.at(i), (run, offset) => {
        writer.uint32(run); // sample_count
        writer.int32(offset); // sample_offset
      }),
  );
}

/** stss (8.6.2), left out if all samples are sync samples. */
function writeSyncs(writer: BoxWriter, { hasNonSync, syncs }: SampleTable): void {
  if (!hasNonSync) return;
  counted(writer, BoxType.stss, 0, () => {
    for (let i = 0; i < syncs.length; i++) writer.uint32(syncs.at(i) + 1); // sample_number
    return syncs.length;
  });
}

/** stsc (8.7.4) */
function writeChunks(writer: BoxWriter, table: SampleTable): void {
  const { count, chunkFirsts, chunkDescriptions } = table;
  const samplesOf = (chunk: number) =>
    (chunk + 1 < chunkFirsts.length ? chunkFirsts.at(chunk + 1) : count) - chunkFirsts.at(chunk);
  counted(writer, BoxType.stsc, 0, () => {
    let entries = 0;
    for (let chunk = 0; chunk < chunkFirsts.length; chunk++) {
      const samples = samplesOf(chunk);
      const description = chunkDescriptions.at(chunk);
      const isSame = chunk > 0 && samples === samplesOf(chunk - 1) &&
        description === chunkDescriptions.at(chunk - 1);
      if (isSame) continue;
      entries++;
      writer.uint32(chunk + 1); // first_chunk
      writer.uint32(samples); // samples_per_chunk
      writer.uint32(description); // sample_description_index
    }
    return entries;
  });
}

/** stsz (8.7.3.2) */
function writeSizes(writer: BoxWriter, { count, sizes }: SampleTable): void {
  writer.fullBox(BoxType.stsz, 0, 0, () => {
    writer.uint32(0); // sample_size: each has its own
    writer.uint32(count); // sample_count
    for (let i = 0; i < count; i++) writer.uint32(sizes.at(i)); // entry_size
  });
}

/** stco or, past 4 GiB, co64 (8.7.5) */
function writeOffsets(writer: BoxWriter, { chunkOffsets }: SampleTable): void {
  const { length } = chunkOffsets;
  let isLong = false;
  for (let i = 0; i < length; i++) if (chunkOffsets.at(i) > MAX_UINT32) isLong = true;
  counted(writer, isLong ? BoxType.co64 : BoxType.stco, 0, () => {
    for (let i = 0; i < length; i++) {
      if (isLong) writer.uint64(chunkOffsets.at(i)); // chunk_offset
      else writer.uint32(chunkOffsets.at(i));
    }
    return length;
  });
}
