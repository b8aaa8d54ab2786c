/** One exchange of the time with a device. */
export interface ClockSample {
  /** From question to answer, ms. */
  roundTripMs: number;
  /** Server clock less the device's, ms, as if both ways had taken equally long. */
  offsetMs: number;
  /** When, on a clock that never runs backwards, ms. */
  atMs: number;
}

/** A sample that is older says little: clocks drift by some milliseconds in a quarter of an hour. */
const OLD_MS = 10 * 60_000;
/** What clocks may disagree by besides the way: a page that was busy when it was asked. */
const SLACK_MS = 50;

/**
 * How far a device's clock is off, from several exchanges.
 *
 * The one with the shortest round trip tells best: it is wrong by half of that
 * at most, as in NTP (RFC 5905, section 10). A clock that was set meanwhile
 * contradicts it, and begins the estimate anew.
 */
export class ClockEstimate {
  #best: ClockSample | undefined;

  /** Server clock less the device's, ms; undefined before the first exchange. */
  get offsetMs(): number | undefined {
    return this.#best?.offsetMs;
  }

  /** The offset is right by so many ms; undefined before the first exchange. */
  get errorMs(): number | undefined {
    return this.#best && this.#best.roundTripMs / 2;
  }

  add(sample: ClockSample): void {
    const best = this.#best;
    const isBetter = !best || sample.roundTripMs <= best.roundTripMs ||
      sample.atMs - best.atMs > OLD_MS || contradict(sample, best);
    if (isBetter) this.#best = sample;
  }
}

function contradict(a: ClockSample, b: ClockSample): boolean {
  const mayDifferMs = (a.roundTripMs + b.roundTripMs) / 2 + SLACK_MS;
  return Math.abs(a.offsetMs - b.offsetMs) > mayDifferMs;
}
