import { ElementId } from "./ebml/element_ids.ts";
import { type ElementHeader, readElementHeader, UNKNOWN_SIZE } from "./ebml/element_header.ts";
import { children, readUint } from "./ebml/read_value.ts";
import { BoxType } from "./mp4/box_types.ts";
import { type Box, boxesIn, expectData, findBox, readUint32, versionOf } from "./mp4/read_box.ts";
import { trackSignatures } from "./join/webm/track_signature.ts";
import { caught, ParseFailure } from "./parse_error.ts";
import type { Container } from "./segment_event.ts";

/** `matrix`, `width` and `height` end a tkhd (8.3.2). */
const TKHD_PICTURE_BYTES = 44;

/** Timescale of a Matroska file that does not say (RFC 9559, 5.1.2.9), ns. */
const DEFAULT_TIMESTAMP_SCALE = 1_000_000;

/**
 * What two streams must have in common for their frames to stand in one file:
 * codecs with all that decoders are set up by, sizes and clocks of the tracks.
 * What recorders make up at random or take from the clock is left out, and so is
 * the order: the track that has a frame first is the first.
 *
 * @param header What a stream says before its first frame, see `Splitter.header`.
 * @returns Equal strings for equal tracks; null if the header cannot be read.
 */
export function trackIdentity(container: Container, header: Uint8Array): string | null {
  const read = container === "mp4" ? movieIdentity : matroskaIdentity;
  const result = caught(() => read(header), () => 0);
  return result.ok ? `${container} ${result.value}` : null;
}

function matroskaIdentity(header: Uint8Array): string {
  let scale = DEFAULT_TIMESTAMP_SCALE;
  const parts: string[] = [];
  const found: ElementHeader = { id: 0, size: 0, length: 0 };
  for (let at = 0; at < header.byteLength;) {
    if (readElementHeader(header, at, header.byteLength, found) !== "ok") {
      throw new ParseFailure("An element's header is broken");
    }
    const { id, size } = found;
    at += found.length;
    // Its children follow one another like elements of its own level.
    if (id === ElementId.Segment) continue;
    const end = at + size;
    if (size === UNKNOWN_SIZE || end > header.byteLength) {
      throw new ParseFailure("An element reaches past the end of the header");
    }
    if (id === ElementId.Info) {
      for (const field of children(header, at, end)) {
        if (field.id === ElementId.TimestampScale) scale = readUint(header, field.at, field.size);
      }
    } else if (id === ElementId.Tracks) {
      parts.push(...trackSignatures(header.subarray(at, end)).map(({ signature }) => signature));
    }
    at = end;
  }
  if (parts.length === 0) throw new ParseFailure("The header lists no track");
  return [scale, ...parts.sort()].join(" ");
}

function movieIdentity(header: Uint8Array): string {
  const moov = need(header, BoxType.moov, { at: 0, end: header.byteLength });
  const parts: string[] = [];
  for (const trak of boxesIn(header, moov.at, moov.end)) {
    if (trak.type !== BoxType.trak) continue;
    const mdia = need(header, BoxType.mdia, trak);
    const stbl = need(header, BoxType.stbl, need(header, BoxType.minf, mdia));
    const stsd = need(header, BoxType.stsd, stbl);
    const hdlr = need(header, BoxType.hdlr, mdia);
    expectData(hdlr, 12);
    parts.push([
      pictureOf(header, need(header, BoxType.tkhd, trak)),
      timescaleOf(header, need(header, BoxType.mdhd, mdia)),
      base64(header, hdlr.at + 8, hdlr.at + 12),
      base64(header, stsd.at, stsd.end),
    ].join("+"));
  }
  if (parts.length === 0) throw new ParseFailure("moov has no track");
  return parts.sort().join(" ");
}

/** Of a tkhd (8.3.2): how it is turned, and its size. */
function pictureOf(bytes: Uint8Array, tkhd: Box): string {
  expectData(tkhd, 84);
  return base64(bytes, tkhd.end - TKHD_PICTURE_BYTES, tkhd.end);
}

/** Of an mdhd (8.4.2): ticks a second. */
function timescaleOf(bytes: Uint8Array, mdhd: Box): number {
  const isLong = versionOf(bytes, mdhd) === 1;
  expectData(mdhd, isLong ? 32 : 20);
  return readUint32(bytes, mdhd.at + (isLong ? 20 : 12));
}

function need(bytes: Uint8Array, type: number, parent: Pick<Box, "at" | "end">): Box {
  const box = findBox(bytes, type, parent.at, parent.end);
  if (!box) throw new ParseFailure("A box that each movie has is missing");
  return box;
}

function base64(bytes: Uint8Array, from: number, to: number): string {
  return bytes.subarray(from, to).toBase64();
}
