/**
 * The thread in which segment files are hashed. It reads and hashes in slices
 * and rests in between, so that it never takes more than a part of one core.
 */
import { createHash } from "node:crypto";

/** What this thread is asked. */
export interface HashRequest {
  path: string;
  /** Length that the file must have. */
  bytes: number;
}

/** What it answers: the digest, or null if the file is gone or of another length, or why not. */
export type HashAnswer = { ok: true; sha256: string | null } | { ok: false; why: string };

/** Small enough for a core's cache. */
const READ_BYTES = 256 * 1024;
/** Bytes between two rests. */
const SLICE_BYTES = 4 * 1024 * 1024;
/** A rest is so many times as long as the work before it: a quarter of a core at most. */
const REST_FACTOR = 3;

/** What of the worker's own scope is used, which the types of a window do not know. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<HashRequest>) => void) | null;
  postMessage(answer: HashAnswer): void;
}

async function hashFile({ path, bytes }: HashRequest): Promise<string | null> {
  using file = Deno.openSync(path);
  const hash = createHash("sha256");
  const buffer = new Uint8Array(READ_BYTES);
  let done = 0;
  let restAt = SLICE_BYTES;
  let since = performance.now();
  for (;;) {
    const count = file.readSync(buffer);
    if (count === null) break;
    hash.update(buffer.subarray(0, count));
    done += count;
    if (done > bytes) return null;
    if (done < restAt) continue;
    const restMs = REST_FACTOR * (performance.now() - since);
    await new Promise((rested) => setTimeout(rested, restMs));
    restAt = done + SLICE_BYTES;
    since = performance.now();
  }
  return done === bytes ? hash.digest("hex") : null;
}

async function answer(request: HashRequest): Promise<HashAnswer> {
  try {
    return { ok: true, sha256: await hashFile(request) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { ok: true, sha256: null };
    return { ok: false, why: String(error) };
  }
}

const scope = globalThis as unknown as WorkerScope;
scope.onmessage = async ({ data }) => scope.postMessage(await answer(data));
