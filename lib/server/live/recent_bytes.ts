/** Smallest room that is taken, bytes. */
const LEAST_BYTES = 64 * 1024;
/** How much of the memory may be in use when it is put in order, and how much more is taken then. */
const MOST_FILLED = 0.75;
const GROWTH = 1.5;

const NOTHING = new Uint8Array(0);

/**
 * The last bytes of a stream, in one piece of memory that is used again and
 * again: what is kept is copied, and nothing is left to be collected.
 */
export class RecentBytes {
  readonly #mayGrow: (bytes: number) => boolean;
  #memory: Uint8Array = NOTHING;
  #from = 0;
  #to = 0;

  /** @param mayGrow May so many bytes of memory more be taken? */
  constructor(mayGrow: (bytes: number) => boolean) {
    this.#mayGrow = mayGrow;
  }

  /** How many are kept. */
  get length(): number {
    return this.#to - this.#from;
  }

  /** Memory that is taken, bytes. */
  get capacity(): number {
    return this.#memory.byteLength;
  }

  /**
   * Keeps `bytes` as well.
   *
   * @returns False if there is no room. Then nothing is kept any more.
   */
  append(bytes: Uint8Array): boolean {
    if (this.#to + bytes.byteLength > this.capacity && !this.#makeRoom(bytes.byteLength)) {
      return false;
    }
    this.#memory.set(bytes, this.#to);
    this.#to += bytes.byteLength;
    return true;
  }

  /** Forgets all but the last `count`. */
  keepLast(count: number): void {
    this.#from = Math.max(this.#from, this.#to - count);
  }

  /** The last `count`: a view that holds until something is appended. */
  last(count: number): Uint8Array {
    return this.#memory.subarray(Math.max(this.#from, this.#to - count), this.#to);
  }

  /** Forgets all, and keeps the memory. */
  clear(): void {
    this.#from = this.#to = 0;
  }

  /** Forgets all, and gives the memory back. */
  free(): void {
    this.clear();
    this.#memory = NOTHING;
  }

  #makeRoom(more: number): boolean {
    const wanted = this.length + more;
    // With too little free afterwards this would be done at every piece.
    if (wanted <= this.capacity * MOST_FILLED) {
      this.#memory.copyWithin(0, this.#from, this.#to);
    } else {
      const capacity = Math.max(LEAST_BYTES, Math.ceil(wanted * GROWTH));
      if (!this.#mayGrow(capacity - this.capacity)) {
        this.free();
        return false;
      }
      const grown = new Uint8Array(capacity);
      grown.set(this.#memory.subarray(this.#from, this.#to));
      this.#memory = grown;
    }
    this.#to -= this.#from;
    this.#from = 0;
    return true;
  }
}
