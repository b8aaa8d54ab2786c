import type { Container } from "../segment_event.ts";

/** Where bytes of a {@link JoinedFile} come from. */
export type Piece =
  /** They are here. */
  | { readonly bytes: Uint8Array }
  /** They stand in a source: `length` bytes from `at` on. */
  | { readonly source: number; readonly at: number; readonly length: number };

/** One closed segment file that is to be joined to others. */
export interface SegmentSource {
  readonly container: Container;
  /** Length of the file, bytes. */
  readonly bytes: number;
  /** Its first frame by the server's clock, epoch ms. */
  readonly startedAt: number;
  /**
   * Reads exactly `length` bytes from `at` on. Joining reads several sources at
   * a time, but each of them once at a time.
   */
  read(at: number, length: number): Promise<Uint8Array>;
}

/**
 * One file made of many: what it holds is known to the byte before any media is
 * read, so that it can be sent with a length, from any place on.
 */
export interface JoinedFile {
  readonly container: Container;
  /** With its codecs: `video/webm;codecs="vp8,opus"`. */
  readonly mimeType: string;
  /** Sum of all pieces. */
  readonly bytes: number;
  readonly durationMs: number;
  /**
   * Its time 0 by the server's clock, epoch ms: what was asked for, or the key
   * frame before that where a container can begin with nothing else (WebM, Matroska).
   */
  readonly startedAt: number;
  readonly pieces: readonly Piece[];
}
