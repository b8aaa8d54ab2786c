import { caught, ParseFailure } from "../parse_error.ts";
import { ReopenedFile } from "../reopened_file.ts";
import type { ResumeResult, SplitterOptions } from "../segment_event.ts";
import type { Mp4Checkpoint } from "./checkpoint.ts";
import { Mp4Splitter } from "./mp4_splitter.ts";
import { OwnFileReader } from "./read_own_file.ts";
import { type Mp4FileState, reopeningPatches } from "./segment_file.ts";
import { SpareSamples } from "./spare_samples.ts";

/** One of the files while it is being read. */
interface FileInHand {
  state: Mp4FileState;
  reopened: ReopenedFile;
  reader: OwnFileReader;
}

/**
 * Goes on with an MP4 stream at a checkpoint.
 *
 * The files that were open, which is two as long as the one before a cut waits
 * for its sound, are read up to their last whole fragments: that makes their
 * index. The fragment that was being read is begun once more; its payload is
 * what stands behind.
 */
export class Mp4Resume {
  readonly #checkpoint: Mp4Checkpoint;
  readonly #options: SplitterOptions;
  readonly #spares = new SpareSamples();
  readonly #files: FileInHand[] = [];
  #problem: string | undefined;

  constructor(checkpoint: Mp4Checkpoint, options: SplitterOptions) {
    this.#checkpoint = checkpoint;
    this.#options = options;
  }

  push(segment: number, bytes: Uint8Array): void {
    const file = this.#fileOf(segment);
    if (!file) return;
    const { state, reopened, reader } = file;
    const at = reopened.length;
    const read = reopened.take(bytes);
    const whole = read.subarray(0, Math.max(0, state.position - at));
    const reading = caught(() => reader.read(whole), () => at);
    if (!reading.ok) this.#problem ??= reading.error.message;
  }

  finish(): ResumeResult {
    const finishing = caught(() => this.#finish(), () => 0);
    return finishing.ok ? finishing.value : { ok: false, message: finishing.error.message };
  }

  #fileOf(segment: number): FileInHand | undefined {
    const known = this.#files.find(({ state }) => state.segment === segment);
    if (known) return known;
    const { files, take } = this.#checkpoint;
    const state = files.find((file) => file.segment === segment);
    if (!state) return undefined;
    const isNewest = state === files.at(-1);
    const file = {
      state,
      reopened: new ReopenedFile(state, reopeningPatches(state)),
      reader: new OwnFileReader({
        state,
        movie: this.#files[0]?.reader.movie,
        spares: this.#spares,
        places: isNewest ? take.spares : [],
      }),
    };
    this.#files.push(file);
    return file;
  }

  #finish(): ResumeResult {
    const { files } = this.#checkpoint;
    const read = files.map(({ segment }) => this.#fileOf(segment)).filter((file) =>
      file !== undefined
    );
    for (const { reopened } of read) {
      const problem = reopened.problem() ?? this.#problem;
      if (problem !== undefined) return { ok: false, message: problem };
    }
    const splitter = new Mp4Splitter(this.#options);
    const going = splitter.goOn(
      this.#checkpoint,
      read.map(({ reader, reopened }) => {
        const { fileType, movie } = reader;
        const file = reader.end();
        if (!fileType || !movie) throw new ParseFailure("A file has no header");
        return { file, fileType, movie, tail: reopened.tail };
      }),
      this.#spares,
    );
    const differs = splitter.checkpoint()?.files.some(({ bytes }, i) => bytes !== files[i].bytes);
    if (differs) return { ok: false, message: "The files have other frames than were written" };
    return { ok: true, splitter, events: [...read.flatMap((f) => f.reopened.events()), ...going] };
  }
}
