import { joined } from "../../../shared/bytes.ts";
import { ElementId } from "../../ebml/element_ids.ts";
import { element, idBytes, uint64 } from "../../ebml/write_element.ts";

/** Where a player may start. */
export interface Cue {
  readonly ticks: number;
  readonly track: number;
  /** Its Cluster, from the start of Segment's data. */
  readonly position: number;
}

/** Longest data that a size field of one byte can state: all ones mean "unknown". */
const MAX_SHORT_SIZE = 126;

/**
 * Cues (RFC 9559, 5.1.5) that are always as long as there are many, whatever
 * the positions: they stand in front of what they point to. Small, since a
 * player loads all of them before it shows anything.
 */
export function writeCues(cues: readonly Cue[]): Uint8Array<ArrayBuffer> {
  return element(
    ElementId.Cues,
    joined(cues.map(({ ticks, track, position }) =>
      small(ElementId.CuePoint, [
        ...small(ElementId.CueTime, uint64(ticks)),
        ...small(ElementId.CueTrackPositions, [
          ...small(ElementId.CueTrack, uint64(track)),
          ...small(ElementId.CueClusterPosition, uint64(position)),
        ]),
      ])
    )),
  );
}

/** An element with a size field of one byte. */
function small(id: number, data: readonly number[]): number[] {
  if (data.length > MAX_SHORT_SIZE) throw new RangeError(`Cannot write ${data.length} bytes`);
  return [...idBytes(id), 0x80 | data.length, ...data];
}
