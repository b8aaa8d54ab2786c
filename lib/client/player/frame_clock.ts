/** Where nothing is known: 30 pictures a second. */
const DEFAULT_S = 1 / 30;
/** So many distances are remembered. */
const MEMORY = 15;
/** What lies further apart is a break or a seek, s. */
const LONGEST_S = 1;

/** Learns how far apart pictures are from those that were shown one after the other. */
export class FrameClock {
  readonly #distances: number[] = [];
  #last: { mediaS: number; count: number } | undefined;
  readonly #first: number;

  /** @param frameRate As the camera's track told, pictures a second. */
  constructor(frameRate?: number) {
    this.#first = frameRate && frameRate > 0 ? 1 / frameRate : DEFAULT_S;
  }

  /**
   * A picture was shown.
   *
   * @param mediaS `mediaTime` of `requestVideoFrameCallback`, s.
   * @param count `presentedFrames`.
   */
  shown(mediaS: number, count: number): void {
    const last = this.#last;
    this.#last = { mediaS, count };
    if (!last || count !== last.count + 1) return;
    const distance = mediaS - last.mediaS;
    if (distance <= 0 || distance > LONGEST_S) return;
    this.#distances.push(distance);
    if (this.#distances.length > MEMORY) this.#distances.shift();
  }

  /** Seconds from one picture to the next: the middle one of those that were seen. */
  get intervalS(): number {
    const sorted = this.#distances.toSorted((a, b) => a - b);
    return sorted.at(sorted.length >> 1) ?? this.#first;
  }
}
