import fc from "fast-check";
import { joined } from "../../lib/shared/bytes.ts";
import { ElementId } from "../../lib/media/ebml/element_ids.ts";
import { element, voidElement } from "../../lib/media/ebml/write_element.ts";
import {
  AUDIO,
  blockGroup,
  clusterHeader,
  simpleBlock,
  sizedCluster,
  streamHeader,
  track,
  VIDEO,
} from "./webm_stream.ts";

interface Block {
  track: number;
  isKey: boolean;
  isGroup: boolean;
  /** Since the one before; below 0 it is older. */
  stepMs: number;
  bytes: number;
}

interface Cluster {
  isSized: boolean;
  /** What stands behind it: Cues or Tags, as Safari has at the end; something unknown; nothing. */
  behind: "void" | "tags" | "none";
  blocks: Block[];
}

const blocks = fc.array(
  fc.record({
    track: fc.constantFrom(VIDEO, AUDIO),
    isKey: fc.boolean(),
    isGroup: fc.boolean(),
    stepMs: fc.integer({ min: -15, max: 90 }),
    bytes: fc.integer({ min: 0, max: 300 }),
  }),
  { minLength: 0, maxLength: 12 },
);

const clusters: fc.Arbitrary<Cluster[]> = fc.array(
  fc.record({
    isSized: fc.boolean(),
    behind: fc.constantFrom<Cluster["behind"]>("none", "none", "void", "tags"),
    blocks,
  }),
  { minLength: 3, maxLength: 25 },
);

/**
 * Streams as recorders might make them: SimpleBlocks and BlockGroups, Clusters
 * with and without a size, empty ones, blocks older than the one before, with
 * or without a picture.
 */
export const webmStreams: fc.Arbitrary<Uint8Array<ArrayBuffer>> = fc.record({
  clusters,
  hasPicture: fc.boolean(),
}).map(({ clusters, hasPicture }) => {
  const tracks = [track(AUDIO, "audio"), ...(hasPicture ? [track(VIDEO, "video")] : [])];
  const parts: Uint8Array[] = [streamHeader(tracks)];
  let now = 20;
  let frame = 0;
  for (const { isSized, behind, blocks } of clusters) {
    const start = now;
    const written = blocks.map(({ track, isKey, isGroup, stepMs, bytes }) => {
      now = Math.max(0, now + stepMs);
      const payload = Array.from({ length: bytes + 1 }, (_, i) => (i * 7 + frame) & 0xff);
      frame++;
      const write = isGroup ? blockGroup : simpleBlock;
      return write(hasPicture ? track : AUDIO, now - start, { key: isKey, payload });
    });
    if (isSized) parts.push(sizedCluster(start, written));
    else parts.push(clusterHeader(start), ...written);
    if (behind === "tags") parts.push(element(ElementId.Tags, [1, 2, 3]));
    else if (behind === "void") parts.push(voidElement(20));
  }
  return joined(parts);
});
