import type { Clock } from "../../shared/clock.ts";
import {
  type Degrade,
  degrade,
  type DegradeCause,
  FULL_QUALITY,
  type LinkLook,
  type Quality,
  qualityAt,
} from "./degrade.ts";

/** What the page says of a recording that was made smaller. */
export interface Degraded {
  cause: DegradeCause;
  quality: Quality;
}

/** Fits the quality of the takes to what becomes of them. */
export interface DegradeControl {
  newSession(): void;
  /** So many bytes of media, of this duration in ms, were recorded. */
  recorded(bytes: number, durationMs: number): void;
  /** To be called about once a second, while media is recorded. */
  look(link: Pick<LinkLook, "waitingBytes" | "waitingMs" | "open" | "roomBytes">): void;
  /** The quality of a take that begins now. @param most The wished one. */
  qualityOf(most: Quality): Quality;
  /** `undefined` while the quality is the wished one. */
  readonly degraded: Degraded | undefined;
}

/**
 * Puts up a control.
 *
 * @param options.onChange The take in hand should have another quality.
 */
export function createDegradeControl(
  { clock, onChange }: { clock: Clock; onChange: () => void },
): DegradeControl {
  let now: Degrade = FULL_QUALITY;
  let wished: Quality | undefined;
  let recordedBytes = 0;
  let chunkMs = 0;

  return {
    newSession() {
      now = FULL_QUALITY;
      recordedBytes = 0;
    },
    recorded(bytes, durationMs) {
      recordedBytes += bytes;
      chunkMs = durationMs;
    },
    look(link) {
      const before = now.step;
      now = degrade(now, { ...link, atMs: clock.monotonic(), recordedBytes, chunkMs });
      // A wish near the floor has fewer steps.
      if (wished && !same(qualityAt(now.step, wished), qualityAt(before, wished))) onChange();
    },
    qualityOf(most) {
      wished = most;
      return qualityAt(now.step, most);
    },
    get degraded() {
      if (!wished) return undefined;
      const quality = qualityAt(now.step, wished);
      return same(quality, wished) ? undefined : { cause: now.cause, quality };
    },
  };
}

function same(a: Quality, b: Quality): boolean {
  return a.bitsPerSecond === b.bitsPerSecond && a.frameRate === b.frameRate;
}
