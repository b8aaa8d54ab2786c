/** Sizes and durations that are patched in are not longer. Bytes. */
const MAX_PATCH_BYTES = 64;

/**
 * Writes that touch one another, to be made as one. A patch of what is still
 * waiting in the run changes it there: a Cluster that begins and ends within
 * one chunk costs no write of its own.
 */
export class WriteRun {
  /** What is to be written, one behind the other. */
  readonly parts: Uint8Array[] = [];
  /** Where each part begins in the file. */
  readonly #starts: number[] = [];
  #end = 0;

  /** Where the run begins in the file. */
  get at(): number {
    return this.#starts[0] ?? 0;
  }

  /** Takes a write in. False if it does not belong here. */
  add(at: number, bytes: Uint8Array): boolean {
    if (this.parts.length > 0 && at !== this.#end) return this.#patch(at, bytes);
    this.parts.push(bytes);
    this.#starts.push(at);
    this.#end = at + bytes.byteLength;
    return true;
  }

  #patch(at: number, bytes: Uint8Array): boolean {
    const end = at + bytes.byteLength;
    if (bytes.byteLength > MAX_PATCH_BYTES || at < this.at || end > this.#end) return false;
    const index = this.#starts.findLastIndex((start) => start <= at);
    const part = this.parts[index];
    const start = this.#starts[index];
    // What is patched is a header of our own making: large parts are views of what a camera sent.
    if (part.byteLength > MAX_PATCH_BYTES || end > start + part.byteLength) return false;
    const patched = part.slice();
    patched.set(bytes, at - start);
    this.parts[index] = patched;
    return true;
  }
}
