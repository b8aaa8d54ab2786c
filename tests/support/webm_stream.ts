import { ElementId } from "../../lib/media/ebml/element_ids.ts";
import { element, openElement } from "../../lib/media/ebml/write_element.ts";
import { joined } from "../../lib/shared/bytes.ts";

/** WebM written by hand, a recorder's oddities included. Times in ms. */

const ascii = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

export const VIDEO = 1;
export const AUDIO = 2;

/** EBML header. */
export function document(docType = "webm"): Uint8Array {
  return element(ElementId.EBML, element(ElementId.DocType, ascii(docType)));
}

/** A TrackEntry. */
export function track(number: number, kind: "video" | "audio"): Uint8Array {
  return element(
    ElementId.TrackEntry,
    joined([
      element(ElementId.TrackNumber, [number]),
      element(ElementId.TrackType, [kind === "video" ? 1 : 2]),
      element(ElementId.CodecID, ascii(kind === "video" ? "V_VP8" : "A_OPUS")),
    ]),
  );
}

/** Everything before the first Cluster. */
export function streamHeader(
  tracks: Uint8Array[] = [track(VIDEO, "video"), track(AUDIO, "audio")],
): Uint8Array {
  return joined([
    document(),
    openElement(ElementId.Segment),
    element(
      ElementId.Info,
      joined([
        element(ElementId.TimestampScale, [0x0f, 0x42, 0x40]),
        element(ElementId.Duration, [0, 0, 0, 0]),
      ]),
    ),
    element(ElementId.Tracks, joined(tracks)),
  ]);
}

/** A Cluster of unknown size, its header only. */
export function clusterHeader(timestamp: number): Uint8Array {
  return joined([
    openElement(ElementId.Cluster),
    element(ElementId.Timestamp, [timestamp >> 16, (timestamp >> 8) & 0xff, timestamp & 0xff]),
  ]);
}

/** A Cluster whose size is known. */
export function sizedCluster(timestamp: number, children: Uint8Array[]): Uint8Array {
  const time = element(ElementId.Timestamp, [timestamp >> 8, timestamp & 0xff]);
  return element(ElementId.Cluster, joined([time, ...children]));
}

function blockData(number: number, relative: number, flags: number, payload: number[]): number[] {
  return [0x80 | number, (relative >> 8) & 0xff, relative & 0xff, flags, ...payload];
}

/** A SimpleBlock. `key` sets the keyframe flag. */
export function simpleBlock(
  number: number,
  relative: number,
  { key = false, payload = [relative & 0xff] }: { key?: boolean; payload?: number[] } = {},
): Uint8Array {
  return element(ElementId.SimpleBlock, blockData(number, relative, key ? 0x80 : 0, payload));
}

/** A BlockGroup; without `key` it refers to another block. */
export function blockGroup(
  number: number,
  relative: number,
  { key = false, payload = [relative & 0xff] }: { key?: boolean; payload?: number[] } = {},
): Uint8Array {
  const block = element(ElementId.Block, blockData(number, relative, 0, payload));
  const reference = element(ElementId.ReferenceBlock, [0xd8]);
  return element(ElementId.BlockGroup, joined(key ? [block] : [block, reference]));
}
