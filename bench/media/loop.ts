/** A time in a {@link Loop}: a big-endian unsigned integer. */
export interface Stamp {
  /** Where it stands in the loop's bytes. */
  at: number;
  width: 4 | 8;
  /** Its value in round 0. */
  value: number;
  /** What each round adds. */
  step: number;
}

/**
 * A recording that can be repeated without end: the same frames again and
 * again, at times that go on.
 */
export interface Loop {
  mimeType: string;
  /** What stands in front of round 0. */
  head: Uint8Array<ArrayBuffer>;
  /** One round. */
  bytes: Uint8Array<ArrayBuffer>;
  /** What differs between rounds. */
  stamps: Stamp[];
  roundMs: number;
}

/**
 * The bytes of one round, in place: those of another round are gone.
 *
 * @throws {RangeError} if a time no longer fits its field.
 */
export function roundOf({ bytes, stamps }: Loop, round: number): Uint8Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer);
  for (const { at, width, value, step } of stamps) {
    const now = value + round * step;
    if (width === 8) view.setBigUint64(at, BigInt(now));
    else if (now > 0xffff_ffff) throw new RangeError(`Round ${round} does not fit 32-bit times`);
    else view.setUint32(at, now);
  }
  return bytes;
}

/**
 * The stream in chunks of `chunkBytes`, until it has lasted `untilMs`. Each chunk is to be
 * used before the next is asked for.
 */
export function* chunksOf(
  loop: Loop,
  chunkBytes: number,
  untilMs: number,
): Generator<Uint8Array<ArrayBuffer>> {
  yield loop.head;
  for (let round = 0; round * loop.roundMs < untilMs; round++) {
    const bytes = roundOf(loop, round);
    const share = Math.min(1, (untilMs - round * loop.roundMs) / loop.roundMs);
    const end = Math.round(bytes.byteLength * share);
    for (let at = 0; at < end; at += chunkBytes) {
      yield bytes.subarray(at, Math.min(end, at + chunkBytes));
    }
  }
}

/** Writes whole rounds to a file, until it has at least `atLeastBytes`. Returns its bytes. */
export function writeLoop(loop: Loop, path: string, atLeastBytes: number): number {
  using file = Deno.openSync(path, { write: true, create: true, truncate: true });
  let written = 0;
  const append = (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.byteLength;) at += file.writeSync(bytes.subarray(at));
    written += bytes.byteLength;
  };
  append(loop.head);
  for (let round = 0; written < atLeastBytes; round++) append(roundOf(loop, round));
  return written;
}
