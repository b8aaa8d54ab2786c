import { every, type Timers } from "../timers.ts";

/** How a file that a video could not go on with is to be taken. */
export type FileAnswer =
  /** It is there: what is wrong is the file, or it was the connection. */
  | "there"
  /** It was not to be had for a while, and is again. */
  | "back";

export interface FileWatchOptions {
  timers: Timers;
  /** Asks for the head of a file: its status; rejects if the server cannot be reached. */
  head(url: string): Promise<number>;
}

/** A server that was killed is back in some seconds; one that is busy says so for as long. */
const ASK_MS = 1500;
const TOO_MANY_REQUESTS = 429;
const SERVER_ERROR = 500;

/**
 * Asks for a file until the server has an answer.
 *
 * @param signal Nobody waits for it any more: it never resolves then.
 */
export function watchFile(
  url: string,
  signal: AbortSignal,
  { timers, head }: FileWatchOptions,
): Promise<FileAnswer> {
  const { promise, resolve } = Promise.withResolvers<FileAnswer>();
  let wasAway = false;
  let isAsking = false;
  const ask = async () => {
    if (isAsking) return;
    isAsking = true;
    const status = await head(url).catch(() => SERVER_ERROR);
    isAsking = false;
    if (signal.aborted) return;
    if (status === TOO_MANY_REQUESTS || status >= SERVER_ERROR) return void (wasAway = true);
    end();
    resolve(wasAway ? "back" : "there");
  };
  const end = every(timers, ASK_MS, ask);
  signal.addEventListener("abort", end);
  void ask();
  return promise;
}

/** {@link FileWatchOptions.head} in a browser. */
export async function fetchHead(url: string): Promise<number> {
  return (await fetch(url, { method: "HEAD", cache: "no-store" })).status;
}
