import { ElementId } from "../../ebml/element_ids.ts";
import { children, readAscii, readUint } from "../../ebml/read_value.ts";

/** One track of a file, and what makes it the same as one of another file. */
export interface TrackSignature {
  /** TrackNumber: another one in each take, as recorders go. */
  readonly number: number;
  readonly isVideo: boolean;
  /** CodecID. */
  readonly codec: string;
  /** CodecPrivate; empty if there is none. */
  readonly codecPrivate: Uint8Array;
  /** All that TrackEntry says besides its number and the recorder's own id. */
  readonly signature: string;
}

/** TrackUID (RFC 9559, 5.1.4.1.2), which recorders make up for each take. */
const TRACK_UID = 0x73c5;
/** CodecPrivate (RFC 9559, 5.1.4.1.22). */
const CODEC_PRIVATE = 0x63a2;
const VIDEO_TYPE = 1;

const NOT_COMPARED: ReadonlySet<number> = new Set([
  ElementId.TrackNumber,
  ElementId.Void,
  ElementId.CRC32,
  TRACK_UID,
]);

/**
 * Reads the data of Tracks.
 *
 * @throws {ParseFailure} if it is broken.
 */
export function trackSignatures(tracks: Uint8Array): TrackSignature[] {
  const found: TrackSignature[] = [];
  for (const entry of children(tracks, 0, tracks.byteLength)) {
    if (entry.id !== ElementId.TrackEntry) continue;
    let [number, isVideo, codec, codecPrivate] = [0, false, "", new Uint8Array(0)];
    const compared: string[] = [];
    for (const { id, at, size, end } of children(tracks, entry.at, entry.end)) {
      if (id === ElementId.TrackNumber) number = readUint(tracks, at, size);
      if (id === ElementId.TrackType) isVideo = readUint(tracks, at, size) === VIDEO_TYPE;
      if (id === ElementId.CodecID) codec = readAscii(tracks, at, size);
      if (id === CODEC_PRIVATE) codecPrivate = tracks.slice(at, end);
      if (!NOT_COMPARED.has(id)) compared.push(`${id}:${tracks.slice(at, end).toBase64()}`);
    }
    found.push({ number, isVideo, codec, codecPrivate, signature: compared.sort().join() });
  }
  return found;
}

/**
 * Which track of `wanted` each of `tracks` is: TrackNumber by TrackNumber.
 * Undefined if they are not the same tracks.
 */
export function matchTracks(
  tracks: readonly TrackSignature[],
  wanted: readonly TrackSignature[],
): Map<number, number> | undefined {
  if (tracks.length !== wanted.length) return undefined;
  const left = [...wanted];
  const numbers = new Map<number, number>();
  for (const { number, signature } of tracks) {
    const same = left.findIndex((one) => one.signature === signature);
    if (same === -1) return undefined;
    numbers.set(number, left[same].number);
    left.splice(same, 1);
  }
  return numbers;
}
