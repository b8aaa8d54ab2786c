import { joined } from "../../shared/bytes.ts";
import { ElementId } from "../ebml/element_ids.ts";
import { children, hex, readAscii, readUint } from "../ebml/read_value.ts";
import { element, openElement } from "../ebml/write_element.ts";
import { ParseFailure } from "../parse_error.ts";
import type { Container } from "../segment_event.ts";
import { type FileHeader, fileHeader } from "./file_header.ts";
import { readTracks, type Track } from "./track.ts";

/** What a DocType may stand for. */
export type WebmContainer = Exclude<Container, "mp4">;

/** Nanoseconds a tick if Info does not say (RFC 9559, 5.1.2.9). */
const DEFAULT_TIMESTAMP_SCALE = 1_000_000;

/** DocType to container (RFC 9559, section 4; webmproject.org/docs/container). */
const CONTAINER: Record<string, WebmContainer> = { webm: "webm", matroska: "mkv" };

/**
 * Children of Info that are not taken over into segment files: Duration and
 * DateUTC are each file's own, SegmentUUID would make all files the same one,
 * Void and checksums say nothing of what has changed.
 */
const INFO_DROPPED: ReadonlySet<number> = new Set([
  ElementId.Duration,
  ElementId.DateUTC,
  ElementId.SegmentUUID,
  ElementId.Void,
  ElementId.CRC32,
]);

/** What a stream says of itself before its first Cluster, collected as it arrives. */
export class StreamHeader {
  #document: Uint8Array | undefined;
  #info: Uint8Array | undefined;
  #trackBytes: Uint8Array | undefined;
  #bytes: Uint8Array | undefined;

  /** By DocType; known once {@link readDocument} was called. */
  container: WebmContainer = "webm";
  /** Nanoseconds a tick (TimestampScale). */
  scaleNs: number = DEFAULT_TIMESTAMP_SCALE;
  /** In the order of the stream. Empty before {@link readTracks}. */
  tracks: Track[] = [];

  /** Are Info and Tracks known, so that clusters make sense? */
  get isComplete(): boolean {
    return this.#info !== undefined && this.#trackBytes !== undefined;
  }

  /**
   * All of it as a document without a frame: what a player has to know first.
   * Undefined until {@link isComplete}.
   */
  get bytes(): Uint8Array | undefined {
    if (!this.#document || !this.#info || !this.#trackBytes) return undefined;
    return this.#bytes ??= joined([
      this.#document,
      openElement(ElementId.Segment),
      element(ElementId.Info, this.#info),
      this.#trackBytes,
    ]);
  }

  /** Is what `other` is. */
  takeOver(other: StreamHeader): void {
    this.#document = other.#document;
    this.#info = other.#info;
    this.#trackBytes = other.#trackBytes;
    this.#bytes = other.#bytes;
    this.container = other.container;
    this.scaleNs = other.scaleNs;
    this.tracks = other.tracks;
  }

  /**
   * Takes the EBML header.
   *
   * @param whole The element, its own header included. Copied.
   * @param dataAt Where its data begins in `whole`.
   * @throws {ParseFailure} for any document that is not WebM or Matroska of today.
   * @see https://www.rfc-editor.org/rfc/rfc8794#section-11.2
   */
  readDocument(whole: Uint8Array, dataAt: number): void {
    const atMost: Record<number, { name: string; limit: number }> = {
      [ElementId.EBMLReadVersion]: { name: "EBMLReadVersion", limit: 1 },
      [ElementId.EBMLMaxIDLength]: { name: "EBMLMaxIDLength", limit: 4 },
      [ElementId.EBMLMaxSizeLength]: { name: "EBMLMaxSizeLength", limit: 8 },
    };
    let docType = "";
    for (const field of children(whole, dataAt, whole.byteLength)) {
      if (field.id === ElementId.DocType) docType = readAscii(whole, field.at, field.size);
      const bound = atMost[field.id];
      const value = bound && readUint(whole, field.at, field.size);
      if (bound && value > bound.limit) {
        throw new ParseFailure(`${bound.name} is ${value}: expected at most ${bound.limit}`);
      }
    }
    const container = Object.hasOwn(CONTAINER, docType) ? CONTAINER[docType] : undefined;
    if (container === undefined) {
      throw new ParseFailure(
        `DocType is ${JSON.stringify(docType.slice(0, 32))}: expected "webm" or "matroska"`,
      );
    }
    this.container = container;
    this.#document = whole.slice();
  }

  /** Takes the data of Info. */
  readInfo(data: Uint8Array): void {
    const kept: Uint8Array[] = [];
    for (const field of children(data, 0, data.byteLength)) {
      if (field.id === ElementId.TimestampScale) {
        this.scaleNs = readUint(data, field.at, field.size);
      }
      if (!INFO_DROPPED.has(field.id)) kept.push(data.subarray(field.start, field.end));
    }
    if (this.scaleNs === 0) throw new ParseFailure("TimestampScale is 0: expected 1 or more");
    this.#info = joined(kept);
    this.#bytes = undefined;
  }

  /** Takes the data of Tracks. */
  readTracks(data: Uint8Array): void {
    this.tracks = readTracks(data, 0, data.byteLength);
    this.#trackBytes = element(ElementId.Tracks, data);
    this.#bytes = undefined;
  }

  /**
   * The beginning of a segment file.
   *
   * @param dateMs Its first frame, epoch ms.
   */
  fileHeader(dateMs: number): FileHeader {
    if (!this.#document || !this.#info || !this.#trackBytes) {
      throw new TypeError("Cannot write a file header: the stream's own is not complete");
    }
    return fileHeader(this.#document, this.#info, this.#trackBytes, dateMs);
  }

  /** The track that blocks name `number`. */
  track(number: number): Track {
    for (const track of this.tracks) if (track.number === number) return track;
    throw new ParseFailure(`A block belongs to track ${number}, which Tracks does not list`);
  }
}

/** For a message: what was found where an EBML header should be. */
export function notADocument(id: number): ParseFailure {
  return new ParseFailure(`Starts with ${hex(id)}: expected an EBML header (0x1A45DFA3)`);
}
