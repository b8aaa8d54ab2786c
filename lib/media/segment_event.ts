import type { MediaParseError } from "./parse_error.ts";

/** What kind of file a stream is cut into; also the extension of its files. */
export type Container = "webm" | "mkv" | "mp4";

/**
 * What must be done to segment files, in this order.
 *
 * `segment` counts the files of a take from 0; more than one may be open at a
 * time. Positions are absolute, so that doing an event again does no harm.
 * Bytes are views of the chunk that was pushed: write them before that chunk is
 * reused.
 */
export type SegmentEvent =
  /** Create a file. `startMs`: its first frame, milliseconds since the take began. */
  | { type: "open"; segment: number; container: Container; startMs: number }
  /** Store `bytes` at `at`. May overwrite what an earlier event stored. */
  | { type: "write"; segment: number; at: number; bytes: Uint8Array }
  /** Cut the file to `bytes`. */
  | { type: "cut"; segment: number; bytes: number }
  /** The file is complete and has `bytes`. With 0 it held no frame: remove it. */
  | { type: "close"; segment: number; bytes: number; durationMs: number };

/** What came of a chunk. Events that preceded an error are good and must be carried out. */
export type SplitResult =
  | {
    ok: true;
    events: SegmentEvent[];
    /**
     * Once the events are carried out, is every byte pushed so far in a file
     * (or known to be needless)? False only while the stream's own header is
     * still arriving, when there is no file yet to put it into.
     */
    settled: boolean;
  }
  | { ok: false; events: SegmentEvent[]; error: MediaParseError };

/** Cuts one take, the byte stream of one MediaRecorder, into segment files. */
export interface Splitter {
  /** Takes the next bytes, cut anywhere. After an error it only repeats the error. */
  push(chunk: Uint8Array): SplitResult;
  /** Bytes kept in memory until the element they begin is whole. */
  readonly heldBytes: number;
  /** The take is over: closes the open files behind their last whole frames. */
  end(): SegmentEvent[];
}

export interface SplitterOptions {
  /**
   * When may the segment that starts at `startMs` be followed by the next one?
   * Both in milliseconds since the take began. The cut falls on the first key
   * frame at or after it.
   */
  cutAfterMs(startMs: number): number;
  /** When the take began, epoch ms; each file states the time of its first frame. */
  startedAt: number;
}
