/** Typed arrays that a {@link Column} may consist of. */
type Cells = Uint32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** A typed array that grows at its end: one property of many samples, without an object for each. */
export class Column<T extends Cells> {
  readonly #make: (length: number) => T;
  #cells: T;
  #length = 0;

  /** @param make Makes the array, e.g. `(length) => new Uint32Array(length)`. */
  constructor(make: (length: number) => T) {
    this.#make = make;
    this.#cells = make(16);
  }

  get length(): number {
    return this.#length;
  }

  /** The value at `index`; of the last one if there is no `index`. */
  at(index: number = this.#length - 1): number {
    return this.#cells[index];
  }

  push(value: number): void {
    if (this.#length === this.#cells.length) {
      const grown = this.#make(this.#length * 2);
      grown.set(this.#cells);
      this.#cells = grown;
    }
    this.#cells[this.#length++] = value;
  }

  set(index: number, value: number): void {
    this.#cells[index] = value;
  }

  /** Forgets all from `length` on. */
  shorten(length: number): void {
    this.#length = Math.max(0, Math.min(this.#length, length));
  }
}

/** A column of unsigned 32-bit values. */
export function uint32Column(): Column<Uint32Array<ArrayBuffer>> {
  return new Column((length) => new Uint32Array(length));
}

/** A column of signed 32-bit values. */
export function int32Column(): Column<Int32Array<ArrayBuffer>> {
  return new Column((length) => new Int32Array(length));
}

/** A column of whole numbers up to 2^53 - 1. */
export function float64Column(): Column<Float64Array<ArrayBuffer>> {
  return new Column((length) => new Float64Array(length));
}
