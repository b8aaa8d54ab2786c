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
     * Once the events are carried out, is every byte pushed so far in a file or
     * in the {@link Checkpoint}, or known to be needless? False only while the
     * stream's own header is still arriving, when there is no file yet to put it
     * into.
     */
    settled: boolean;
  }
  | { ok: false; events: SegmentEvent[]; error: MediaParseError };

/**
 * A file that was open at a {@link Checkpoint}.
 *
 * Whatever closes it takes away what lies between its two lengths. To go on at
 * the checkpoint later, read those bytes before that, and keep them.
 */
export interface CheckpointFile {
  readonly segment: number;
  /** Bytes up to its last whole frame: where closing it then would have cut it off. */
  readonly wholeBytes: number;
  /** Bytes that must be there to go on. What was stored behind them is in the checkpoint itself. */
  readonly bytes: number;
}

/** What {@link Checkpoint.version} is: it rises when an older one would be misunderstood. */
export const CHECKPOINT_VERSION = 1;

/**
 * Where a splitter stood after a push: enough to go on there, together with the
 * files. Plain JSON, bytes as base64; normally a few hundred characters. What
 * else it has is the splitters' own business.
 */
export interface Checkpoint {
  readonly version: number;
  readonly container: Container;
  /** In the order in which they were opened; none behind a hole until a frame opens the next. */
  readonly files: readonly CheckpointFile[];
}

/** Cuts one take, the byte stream of one MediaRecorder, into segment files. */
export interface Splitter {
  /** Takes the next bytes, cut anywhere. After an error it only repeats the error. */
  push(chunk: Uint8Array): SplitResult;
  /** Bytes kept in memory until the element they begin is whole. */
  readonly heldBytes: number;
  /**
   * What the stream says of itself before its first frame, in a form that a
   * player takes: EBML header, Segment, Info and Tracks, or ftyp and moov.
   * Undefined until that is whole; then always the same array, and the same
   * bytes after a resume.
   */
  readonly header: Uint8Array | undefined;
  /**
   * How many of the bytes pushed so far are needed behind {@link header} to play from the newest
   * place where that can be begun: a Cluster with a key frame that is whole, a moof that starts
   * with one. Undefined while no such place is known: at the start, behind a hole, after a resume.
   */
  readonly sinceKeyBytes: number | undefined;
  /**
   * The state after the last push, if that was settled; undefined otherwise,
   * and once the take is over. Holds when that push's events are carried out.
   */
  checkpoint(): Checkpoint | undefined;
  /**
   * Bytes of the stream are missing from here on: closes the open files behind
   * their last whole frames. The next push goes on at the next Cluster or moof
   * that can be found, and the next file begins with the next key frame. Frames
   * between are left out. Without a {@link header} nothing can be found, and
   * the next push is an error.
   *
   * As with {@link end}, bytes are cut off without which no checkpoint made
   * before is of use: see {@link CheckpointFile}.
   */
  skip(): SegmentEvent[];
  /**
   * The take is over, or interrupted for long: closes the open files behind
   * their last whole frames.
   */
  end(): SegmentEvent[];
}

/** What came of going on at a {@link Checkpoint}. */
export type ResumeResult =
  | {
    ok: true;
    /** In the state of the checkpoint. */
    splitter: Splitter;
    /** Bring the files into the state they had then. None opens or closes one. */
    events: SegmentEvent[];
  }
  /** The files are not those that were being written. */
  | { ok: false; message: string };

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
