import assert from "node:assert/strict";
import { type JoinResult, joinSegments } from "../../lib/media/join/join.ts";
import type { JoinedFile, SegmentSource } from "../../lib/media/join/joined_file.ts";
import type { Span } from "../../lib/media/join/span.ts";
import type { Container } from "../../lib/media/segment_event.ts";

/** A source in memory that keeps count of what is read of it, and is read once at a time. */
export interface CountedSource extends SegmentSource {
  readonly content: Uint8Array<ArrayBuffer>;
  reads: number;
  bytesRead: number;
  isReading: boolean;
}

/** A segment as joining takes it. */
export function sourceOf(
  container: string,
  content: Uint8Array<ArrayBuffer>,
  startedAt: number,
): CountedSource {
  return {
    container: container as Container,
    bytes: content.byteLength,
    startedAt,
    content,
    reads: 0,
    bytesRead: 0,
    isReading: false,
    async read(at, length) {
      assert.equal(this.isReading, false, "one read at a time");
      if (at < 0 || length < 0 || at + length > content.byteLength) {
        throw new RangeError(`Read ${length} bytes at ${at} of ${content.byteLength}`);
      }
      this.reads++;
      this.bytesRead += length;
      this.isReading = true;
      await Promise.resolve();
      this.isReading = false;
      return content.slice(at, at + length);
    },
  };
}

/** A joined file as a whole. */
export function bytesOf(
  file: JoinedFile,
  sources: readonly CountedSource[],
): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(file.bytes);
  let at = 0;
  for (const piece of file.pieces) {
    const bytes = "bytes" in piece
      ? piece.bytes
      : sources[piece.source].content.subarray(piece.at, piece.at + piece.length);
    if (!("bytes" in piece)) assert.equal(bytes.byteLength, piece.length);
    whole.set(bytes, at);
    at += bytes.byteLength;
  }
  assert.equal(at, file.bytes);
  return whole;
}

export function fileOf(result: JoinResult): JoinedFile {
  if (!result.ok) throw new Error(`${result.code}: ${result.message}`);
  return result.file;
}

/** Joins, and puts the file together. */
export async function joinedOf(
  sources: readonly CountedSource[],
  span?: Span,
): Promise<{ file: JoinedFile; bytes: Uint8Array<ArrayBuffer> }> {
  const file = fileOf(await joinSegments(sources, span));
  return { file, bytes: bytesOf(file, sources) };
}
