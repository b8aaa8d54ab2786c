import { ElementId } from "../ebml/element_ids.ts";
import { children, readAscii, readUint } from "../ebml/read_value.ts";
import { ParseFailure } from "../parse_error.ts";

/** TrackType values that matter for cutting (RFC 9559, 5.1.4.1.3); all others count as `other`. */
const TRACK_TYPE: Record<number, Track["kind"]> = { 1: "video", 2: "audio" };

/** Far more than any recorder has; each block looks its own up. */
const MAX_TRACKS = 16;

/** One track of a take. Times in ticks of the stream's TimestampScale. */
export interface Track {
  /** TrackNumber, as blocks name it. */
  number: number;
  kind: "video" | "audio" | "other";
  /** CodecID, e.g. `V_VP8`. */
  codec: string;
  /** Timestamp of its newest block; undefined before the first. */
  lastTicks: number | undefined;
  /** Distance of its two newest blocks: how long the newest one probably lasts. */
  stepTicks: number;
}

/**
 * Reads the data of a Tracks element.
 *
 * @throws {ParseFailure} if there is no track, or one without a number.
 * @see https://www.rfc-editor.org/rfc/rfc9559#section-5.1.4
 */
export function readTracks(bytes: Uint8Array, at: number, end: number): Track[] {
  const tracks: Track[] = [];
  for (const entry of children(bytes, at, end)) {
    if (entry.id !== ElementId.TrackEntry) continue;
    if (tracks.length >= MAX_TRACKS) throw new ParseFailure(`More than ${MAX_TRACKS} tracks`);
    const track: Track = {
      number: 0,
      kind: "other",
      codec: "",
      lastTicks: undefined,
      stepTicks: 0,
    };
    for (const field of children(bytes, entry.at, entry.end)) {
      if (field.id === ElementId.TrackNumber) {
        track.number = readUint(bytes, field.at, field.size);
      } else if (field.id === ElementId.TrackType) {
        track.kind = TRACK_TYPE[readUint(bytes, field.at, field.size)] ?? "other";
      } else if (field.id === ElementId.CodecID) {
        track.codec = readAscii(bytes, field.at, field.size);
      }
    }
    if (track.number === 0) throw new ParseFailure("A track has no TrackNumber");
    tracks.push(track);
  }
  if (tracks.length === 0) throw new ParseFailure("Tracks lists no track");
  return tracks;
}
