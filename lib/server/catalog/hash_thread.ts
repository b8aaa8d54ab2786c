import type { HashAnswer, HashRequest } from "./hash_worker.ts";

/** Hashes files somewhere else than on the thread that asks. */
export interface FileHasher {
  /** One file at a time: the next call only after the answer. */
  hash(request: HashRequest): Promise<HashAnswer>;
  /** Gives up at once, in the middle of a file too; a call that waits is answered `ok: false`. */
  close(): void;
}

/**
 * A thread of its own for hashing: it costs the least CPU, for there it may
 * read synchronously, and none of the thread that serves the cameras. It takes
 * some 17 MB of memory, from the first file on.
 */
export class HashThread implements FileHasher {
  #worker: Worker | undefined;
  #answer: ((answer: HashAnswer) => void) | undefined;

  hash(request: HashRequest): Promise<HashAnswer> {
    const { promise, resolve } = Promise.withResolvers<HashAnswer>();
    this.#answer = resolve;
    this.#worker ??= this.#start();
    this.#worker.postMessage(request);
    return promise;
  }

  close(): void {
    this.#end("the server stops");
  }

  #start(): Worker {
    const worker = new Worker(new URL("./hash_worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<HashAnswer>) => this.#tell(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#end(event.message);
    };
    return worker;
  }

  #end(why: string): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#tell({ ok: false, why });
  }

  #tell(answer: HashAnswer): void {
    this.#answer?.(answer);
    this.#answer = undefined;
  }
}
