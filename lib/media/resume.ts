import type { Mp4Checkpoint } from "./mp4/checkpoint.ts";
import { Mp4Resume } from "./mp4/resume.ts";
import {
  type Checkpoint,
  CHECKPOINT_VERSION,
  type CheckpointFile,
  type ResumeResult,
  type Splitter,
  type SplitterOptions,
} from "./segment_event.ts";
import { createSplitter, isMp4Type } from "./media_type.ts";
import type { WebmCheckpoint } from "./webm/checkpoint.ts";
import { WebmResume } from "./webm/resume.ts";

export interface ResumeOptions extends SplitterOptions {
  /** As {@link Splitter.checkpoint} gave it, or as it came out of JSON. */
  checkpoint: Checkpoint;
  /** The take's `mimeType`, parameters and all. */
  mimeType: string;
}

/**
 * A splitter that goes on where a checkpoint was made: fed with the same rest
 * of the stream, it makes the same files, byte for byte, as one that was never
 * interrupted.
 *
 * The files may have been continued since, by a process that was killed before
 * it could make another checkpoint, and they may have been closed. A file that
 * is closed is cut back to its last whole frame; so keep what it has from
 * `wholeBytes` to `bytes` before, and give it to {@link push} afterwards. A file
 * whose `wholeBytes` are 0 is removed by its closing: make it anew, empty, before
 * the events are carried out.
 */
export class SplitterResume {
  readonly #checkpoint: Checkpoint;
  readonly #resume: WebmResume | Mp4Resume | undefined;
  readonly #problem: string = "";

  constructor({ checkpoint, mimeType, ...options }: ResumeOptions) {
    this.#checkpoint = checkpoint;
    if (checkpoint.version !== CHECKPOINT_VERSION) {
      const { version } = checkpoint;
      this.#problem = `The checkpoint is of version ${version}: expected ${CHECKPOINT_VERSION}`;
      return;
    }
    if (isMp4Type(mimeType) !== isMp4(checkpoint)) {
      this.#problem = `The checkpoint is of a take of ${checkpoint.container}, not of ${mimeType}`;
      return;
    }
    this.#resume = isMp4(checkpoint)
      ? new Mp4Resume(checkpoint, options)
      : new WebmResume(checkpoint as WebmCheckpoint, options);
  }

  /** Files to be read: of each the first `bytes`, in this order. */
  get files(): readonly CheckpointFile[] {
    return this.#checkpoint.files;
  }

  /** Takes the next bytes of a file, one file after the other in the order of {@link files}. */
  push(segment: number, bytes: Uint8Array): void {
    this.#resume?.push(segment, bytes);
  }

  /**
   * All files have been pushed.
   *
   * Carrying the events out again does no harm, nor does being killed in the
   * midst of them: the same can then be done once more.
   */
  finish(): ResumeResult {
    return this.#resume?.finish() ?? { ok: false, message: this.#problem };
  }
}

export interface AfterHoleOptions extends SplitterOptions {
  /** The take's `mimeType`, parameters and all. */
  mimeType: string;
  /** The take's {@link Splitter.header}. */
  header: Uint8Array;
  /** Number of the next file in its take. */
  firstSegment: number;
}

/**
 * A splitter for the rest of a take whose files are gone or damaged: it goes on
 * at the next Cluster or moof, as after {@link Splitter.skip}.
 *
 * @throws {RangeError} if the type is not supported.
 */
export function splitterAfterHole(
  { mimeType, header, firstSegment, ...options }: AfterHoleOptions,
): Splitter {
  const splitter = createSplitter(mimeType, options, firstSegment);
  splitter.push(header);
  splitter.skip();
  return splitter;
}

function isMp4(checkpoint: Checkpoint): checkpoint is Mp4Checkpoint {
  return checkpoint.container === "mp4";
}
