import { type ElementHeader, readElementHeader } from "../../media/ebml/element_header.ts";
import { ElementId } from "../../media/ebml/element_ids.ts";
import { BoxType } from "../../media/mp4/box_types.ts";
import { type BoxHeader, readBoxHeader, readUint32 } from "../../media/mp4/read_box.ts";
import { HEAD_BYTES, isFinished } from "../../media/recovery.ts";
import type { Container } from "../../media/segment_event.ts";

/** What a closed segment file says of itself. */
export interface FileFacts {
  /** Length of the file. */
  bytes: number;
  /** Last change of the file, epoch ms. */
  modifiedAt: number;
  durationMs: number;
  /** First frame, epoch ms; null if the file does not tell. */
  startedAt: number | null;
  /** How exact that is, ms. */
  precisionMs: number;
}

/** Zero of DateUTC (RFC 9559, 5.1.2.11). */
const DATE_ORIGIN_MS = Date.UTC(2001, 0, 1);
/** Zero of times in MP4 headers (ISO/IEC 14496-12, 8.2.2.3). */
const MP4_ORIGIN_MS = Date.UTC(1904, 0, 1);
/** TimestampScale where none is stated, nanoseconds (RFC 9559, 5.1.2.9). */
const DEFAULT_SCALE_NS = 1_000_000;

/** What the headers of a file tell; a foreign one may tell nothing. */
type HeaderFacts = Pick<FileFacts, "durationMs" | "startedAt" | "precisionMs">;

const NOTHING: HeaderFacts = { durationMs: 0, startedAt: null, precisionMs: 1000 };

/**
 * Reads what a segment file says of itself: some kilobytes of it, however long it is.
 *
 * @returns Null if the file was not closed.
 * @throws What the file system throws.
 */
export async function readFileFacts(
  path: string,
  container: Container,
): Promise<FileFacts | null> {
  using file = await Deno.open(path);
  const { size, mtime } = await file.stat();
  const head = await readAt(file, 0);
  if (!isFinished(container, head)) return null;
  const facts = container === "mp4"
    ? mp4Facts(await readAt(file, finalMovieAt(head)))
    : webmFacts(head);
  return { bytes: size, modifiedAt: mtime?.getTime() ?? 0, ...facts };
}

async function readAt(file: Deno.FsFile, at: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(HEAD_BYTES);
  await file.seek(at, Deno.SeekMode.Start);
  let length = 0;
  while (length < bytes.byteLength) {
    const count = await file.read(bytes.subarray(length));
    if (count === null) break;
    length += count;
  }
  return bytes.subarray(0, length);
}

/** Info (RFC 9559, 5.1.2) of a file that was closed here: it lies in front of Tracks. */
function webmFacts(head: Uint8Array): HeaderFacts {
  const header: ElementHeader = { id: 0, size: 0, length: 0 };
  const end = head.byteLength;
  let scaleNs = DEFAULT_SCALE_NS;
  let ticks = 0;
  let startedAt: number | null = null;
  for (let at = 0; readElementHeader(head, at, end, header) === "ok";) {
    const { id, size, length } = header;
    at += length;
    if (id === ElementId.Segment || id === ElementId.Info) continue;
    if (id === ElementId.Cluster || at + size > end) break;
    const data = new DataView(head.buffer, head.byteOffset + at, Math.max(0, size));
    if (id === ElementId.TimestampScale) scaleNs = Number(unsigned(data));
    else if (id === ElementId.Duration) ticks = float(data);
    else if (id === ElementId.DateUTC && size === 8) {
      startedAt = DATE_ORIGIN_MS + Number(data.getBigInt64(0) / 1_000_000n);
    }
    at += Math.max(0, size);
  }
  return { durationMs: (ticks * scaleNs) / 1e6, startedAt, precisionMs: 1 };
}

function unsigned(data: DataView): bigint {
  let value = 0n;
  for (let i = 0; i < data.byteLength; i++) value = value * 256n + BigInt(data.getUint8(i));
  return value;
}

/** RFC 8794, 7.3: four bytes, eight, or none for 0. */
function float(data: DataView): number {
  if (data.byteLength === 8) return data.getFloat64(0);
  return data.byteLength === 4 ? data.getFloat32(0) : 0;
}

/** Where the moov of a finished file is: behind the mdat that follows ftyp. */
function finalMovieAt(head: Uint8Array): number {
  const header: BoxHeader = { type: 0, size: 0, length: 0 };
  let at = 0;
  while (readBoxHeader(head, at, head.byteLength, header) === "ok" && header.size > 0) {
    if (header.type === BoxType.moov) return at;
    at += header.size;
  }
  return at;
}

/** mvhd (ISO/IEC 14496-12, 8.2.2) in the beginning of a moov. */
function mp4Facts(moov: Uint8Array): HeaderFacts {
  const header: BoxHeader = { type: 0, size: 0, length: 0 };
  const end = moov.byteLength;
  const isMovie = readBoxHeader(moov, 0, end, header) === "ok" && header.type === BoxType.moov;
  if (!isMovie) return NOTHING;
  for (let at = header.length; readBoxHeader(moov, at, end, header) === "ok"; at += header.size) {
    if (header.size <= 0) break;
    if (header.type === BoxType.mvhd) return movieHeaderFacts(moov, at + header.length);
  }
  return NOTHING;
}

function movieHeaderFacts(moov: Uint8Array, at: number): HeaderFacts {
  const isLong = moov[at] === 1;
  const width = isLong ? 8 : 4;
  const timescaleAt = at + 4 + 2 * width;
  if (timescaleAt + 4 + width > moov.byteLength) return NOTHING;
  const read = (from: number) =>
    isLong ? readUint32(moov, from) * 2 ** 32 + readUint32(moov, from + 4) : readUint32(moov, from);
  const timescale = readUint32(moov, timescaleAt);
  const startedAt = MP4_ORIGIN_MS + read(at + 4) * 1000; // creation_time
  const duration = read(timescaleAt + 4);
  return {
    durationMs: timescale > 0 ? (duration * 1000) / timescale : 0,
    startedAt: startedAt > 0 ? startedAt : null,
    precisionMs: 1000,
  };
}
