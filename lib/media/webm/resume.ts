import { caught } from "../parse_error.ts";
import { ReopenedFile } from "../reopened_file.ts";
import type { ResumeResult, SegmentEvent, SplitterOptions } from "../segment_event.ts";
import type { WebmCheckpoint } from "./checkpoint.ts";
import { reopeningPatches } from "./webm_file.ts";
import { WebmSplitter } from "./webm_splitter.ts";

/**
 * Goes on with a WebM or Matroska stream at a checkpoint.
 *
 * The file that was open is fed to a splitter that never cuts, which so comes
 * to know the stream's header and the file's cues; the numbers of the
 * checkpoint say the rest.
 */
export class WebmResume {
  readonly #checkpoint: WebmCheckpoint;
  readonly #options: SplitterOptions;
  readonly #reader = new WebmSplitter({ cutAfterMs: () => Infinity, startedAt: 0 });
  readonly #file: ReopenedFile | undefined;
  #problem: string | undefined;

  constructor(checkpoint: WebmCheckpoint, options: SplitterOptions) {
    this.#checkpoint = checkpoint;
    this.#options = options;
    const [file] = checkpoint.files;
    if (file) this.#file = new ReopenedFile(file, reopeningPatches(file));
    else this.#read(Uint8Array.fromBase64(checkpoint.header ?? ""));
  }

  push(_segment: number, bytes: Uint8Array): void {
    if (this.#file) this.#read(this.#file.take(bytes));
  }

  finish(): ResumeResult {
    const message = this.#file?.problem() ?? this.#problem ?? this.#difference();
    if (message !== undefined) return { ok: false, message };
    const splitter = new WebmSplitter(this.#options);
    const events: SegmentEvent[] = this.#file?.events() ?? [];
    const going = caught(() => splitter.goOn(this.#checkpoint, this.#reader), () => 0);
    if (!going.ok) return { ok: false, message: going.error.message };
    return { ok: true, splitter, events: [...events, ...going.value] };
  }

  #read(bytes: Uint8Array): void {
    const result = this.#reader.push(bytes);
    if (!result.ok) this.#problem ??= `${result.error.message}, at byte ${result.error.offset}`;
  }

  /** What shows that the file is another one. */
  #difference(): string | undefined {
    const [state] = this.#checkpoint.files;
    if (!this.#reader.header) return "The stream's header is not in the checkpoint";
    if (!state) return undefined;
    const read = this.#reader.openFile?.state();
    const isSame = read !== undefined && read.bytes === state.bytes &&
      read.wholeBytes === state.wholeBytes && read.clusterAt === state.clusterAt &&
      read.clusterTicks === state.clusterTicks;
    return isSame ? undefined : `Segment ${state.segment} has other frames than were written`;
  }
}
