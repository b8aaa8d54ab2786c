import { joined } from "../../shared/bytes.ts";
import { ElementId } from "../ebml/element_ids.ts";
import {
  element,
  idBytes,
  openElement,
  uint64,
  UNKNOWN_SIZE8,
  voidElement,
} from "../ebml/write_element.ts";
import type { Patch } from "../patch.ts";

/** Zero of DateUTC (RFC 9559, 5.1.2.11). */
const DATE_ORIGIN_MS = Date.UTC(2001, 0, 1);

/**
 * The beginning of a segment file, with room for what is known when it is
 * closed, and where that goes. All positions are offsets in the file.
 */
export interface FileHeader {
  bytes: Uint8Array<ArrayBuffer>;
  /** The 8-byte size field of Segment. */
  segmentSizeAt: number;
  /** Where Segment's data begins: positions in SeekHead and Cues count from here. */
  segmentDataAt: number;
  /** A Void as long as the Seek that points to Cues. */
  cuesSeekAt: number;
  /** A Void as long as Duration. */
  durationAt: number;
}

/**
 * EBML header, Segment of unknown size, SeekHead, Info, Tracks: valid in front
 * of any Cluster of the take, and finished in place later.
 *
 * @param document The EBML header, whole.
 * @param info Children of Info that are taken over.
 * @param tracks Tracks, whole.
 * @param dateMs First frame of the file, epoch ms.
 */
export function fileHeader(
  document: Uint8Array,
  info: Uint8Array,
  tracks: Uint8Array,
  dateMs: number,
): FileHeader {
  const segment = openElement(ElementId.Segment);
  const segmentDataAt = document.byteLength + segment.byteLength;
  const seekBytes = seek(ElementId.Info, 0).byteLength;
  const seekHeadHeader = element(ElementId.SeekHead, []).byteLength;
  const infoAt = seekHeadHeader + 3 * seekBytes;
  const infoHeader = element(ElementId.Info, []).byteLength;
  const wholeInfo = element(
    ElementId.Info,
    joined([voidElement(duration(0).byteLength), date(dateMs), info]),
  );
  const tracksAt = infoAt + wholeInfo.byteLength;
  const seekHead = element(
    ElementId.SeekHead,
    joined([
      seek(ElementId.Info, infoAt),
      seek(ElementId.Tracks, tracksAt),
      voidElement(seekBytes),
    ]),
  );
  return {
    bytes: joined([document, segment, seekHead, wholeInfo, tracks]),
    segmentSizeAt: segmentDataAt - 8,
    segmentDataAt,
    cuesSeekAt: segmentDataAt + infoAt - seekBytes,
    durationAt: segmentDataAt + infoAt + infoHeader,
  };
}

/** What stands in a file that is open where closing it writes something else, in this order. */
export function unfinished(positions: Omit<FileHeader, "bytes">): Patch[] {
  const { segmentSizeAt, cuesSeekAt, durationAt } = positions;
  return [
    { at: segmentSizeAt, bytes: Uint8Array.from(UNKNOWN_SIZE8) },
    { at: cuesSeekAt, bytes: voidElement(seek(ElementId.Cues, 0).byteLength) },
    { at: durationAt, bytes: voidElement(duration(0).byteLength) },
  ];
}

/** A Seek: where the element `id` is, in bytes from the start of Segment's data. */
export function seek(id: number, position: number): Uint8Array {
  return element(
    ElementId.Seek,
    joined([
      element(ElementId.SeekID, idBytes(id)),
      element(ElementId.SeekPosition, uint64(position)),
    ]),
  );
}

/** Duration, in ticks, as a 64-bit float. */
export function duration(ticks: number): Uint8Array {
  const data = new Uint8Array(8);
  new DataView(data.buffer).setFloat64(0, ticks);
  return element(ElementId.Duration, data);
}

function date(epochMs: number): Uint8Array {
  const data = new Uint8Array(8);
  const sinceOriginMs = BigInt(Math.round(epochMs - DATE_ORIGIN_MS));
  new DataView(data.buffer).setBigInt64(0, sinceOriginMs * 1_000_000n);
  return element(ElementId.DateUTC, data);
}
