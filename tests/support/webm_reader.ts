import { ElementId } from "../../lib/media/ebml/element_ids.ts";
import { children } from "../../lib/media/ebml/read_value.ts";

/** One block of a file, with its absolute time. */
export interface ReadBlock {
  track: number;
  /** Ticks of the file. */
  time: number;
  payload: string;
}

/**
 * Reads a whole file at once, in a few lines that share nothing with the
 * splitter's way of reading: clusters of unknown size end where the next one starts.
 */
export function readBlocks(file: Uint8Array): ReadBlock[] {
  const blocks: ReadBlock[] = [];
  const starts: number[] = [];
  for (let at = 0; at + 12 < file.byteLength; at++) {
    const isCluster = file[at] === 0x1f && file[at + 1] === 0x43 && file[at + 2] === 0xb6 &&
      file[at + 3] === 0x75 && file[at + 4] === 0x01 && file[at + 5] === 0xff;
    if (isCluster) starts.push(at);
  }
  starts.forEach((start, index) => {
    let clusterTime = 0;
    const end = starts[index + 1] ?? file.byteLength;
    for (const child of children(file, start + 12, end)) {
      if (child.id === ElementId.Timestamp) {
        for (let i = child.at; i < child.end; i++) clusterTime = clusterTime * 256 + file[i];
      }
      if (child.id === ElementId.SimpleBlock) add(child.at, child.end);
      if (child.id === ElementId.BlockGroup) {
        for (const inner of children(file, child.at, child.end)) {
          if (inner.id === ElementId.Block) add(inner.at, inner.end);
        }
      }
    }

    function add(at: number, blockEnd: number): void {
      const view = new DataView(file.buffer, file.byteOffset + at, 4);
      blocks.push({
        track: file[at] & 0x7f,
        time: clusterTime + view.getInt16(1),
        payload: file.subarray(at + 4, blockEnd).join(","),
      });
    }
  });
  return blocks;
}
