import { join } from "node:path";
import { getLogger } from "@logtape/logtape";
import type { Catalog } from "./catalog.ts";
import { type FileHasher, HashThread } from "./hash_thread.ts";
import type { UnhashedSegment } from "./rows.ts";

const logger = getLogger(["camera", "catalog"]);

/** Segments that are looked up at a time. */
const PAGE = 32;

export interface HasherOptions {
  catalog: Pick<Catalog, "unhashed" | "setHash">;
  recordingsDir: string;
  /** Default: a thread of its own. */
  files?: FileHasher;
}

/**
 * Computes the SHA-256 of each closed segment, one after the other, some time
 * after its close. What an earlier run has not come to is done in this one.
 *
 * A digest is kept only if the file was not touched in between. A file that is
 * gone or has another length than its row says gets none.
 */
export class Hasher {
  readonly #options: HasherOptions;
  readonly #files: FileHasher;
  /** Segments as they were when nothing could be made of their file. */
  readonly #hopeless = new Set<string>();
  #running: Promise<void> | undefined;
  #isAsked = false;
  #isClosed = false;

  constructor(options: HasherOptions) {
    this.#options = options;
    this.#files = options.files ?? new HashThread();
  }

  /** There may be something to do: at start, and after each close of a segment. */
  wake(): void {
    if (this.#isClosed) return;
    this.#isAsked = true;
    this.#running ??= this.#run().finally(() => this.#running = undefined);
  }

  /** Resolves when there is nothing left to do. */
  async idle(): Promise<void> {
    await this.#running;
  }

  /** Stops, in the middle of a file too: the next start begins that one anew. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#files.close();
    await this.#running;
  }

  async #run(): Promise<void> {
    // Not within the call that woke it: it may be in the middle of a transaction.
    await Promise.resolve();
    try {
      while (this.#isAsked && !this.#isClosed) {
        this.#isAsked = false;
        await this.#hashAll();
      }
    } catch (error) {
      logger.error("Cannot keep the digests of segments: {error}", { error });
    }
  }

  async #hashAll(): Promise<void> {
    const { catalog } = this.#options;
    let last: UnhashedSegment | undefined;
    do {
      const page = catalog.unhashed(PAGE, last);
      last = page.at(-1);
      for (const segment of page) {
        if (this.#isClosed) return;
        if (!this.#hopeless.has(keyOf(segment))) await this.#hash(segment);
      }
    } while (last);
  }

  async #hash(segment: UnhashedSegment): Promise<void> {
    const { catalog, recordingsDir } = this.#options;
    const { directory, file, bytes } = segment;
    const path = join(recordingsDir, directory, file);
    const answer = await this.#files.hash({ path, bytes });
    if (this.#isClosed) return;
    if (answer.ok && answer.sha256 !== null) {
      catalog.setHash(segment, answer.sha256);
      return;
    }
    this.#hopeless.add(keyOf(segment));
    if (!answer.ok) logger.warn("Cannot hash {path}: {why}", { path, why: answer.why });
  }
}

/** Another once the segment has been opened and closed again. */
function keyOf({ session, take, number, bytes, closedAt }: UnhashedSegment): string {
  return [session, take, number, bytes, closedAt].join();
}
