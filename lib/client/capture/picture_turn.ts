import type { Timers } from "../timers.ts";

/** Size of a picture, in pixels. */
export interface PictureSize {
  width: number;
  height: number;
}

/** Notices that the picture has not the size any more that it had when the take began. */
export interface TurnWatch {
  /**
   * The picture has this size now.
   *
   * @param hasty Tell of a turn at once, and wait only if one follows another.
   */
  is(size: PictureSize, hasty: boolean): void;
  takeStarts(): void;
  cameraChanged(): void;
  /** As last told, of the camera that is open. */
  readonly size: PictureSize | undefined;
  dispose(): void;
}

/** A phone that is being turned may pass through several sizes. */
const SETTLE_MS = 300;

/** @param onTurned The take does not fit the picture any more. */
export function createTurnWatch(timers: Timers, onTurned: () => void): TurnWatch {
  let size: PictureSize | undefined;
  let taken: PictureSize | undefined;
  let settling: number | undefined;

  function compare(): void {
    if (size?.width !== taken?.width || size?.height !== taken?.height) onTurned();
  }

  function stop(): void {
    if (settling !== undefined) timers.clearTimeout(settling);
    settling = undefined;
  }

  return {
    is(next, hasty) {
      size = next;
      taken ??= next;
      if (hasty && settling === undefined) compare();
      stop();
      settling = timers.setTimeout(() => {
        settling = undefined;
        compare();
      }, SETTLE_MS);
    },
    takeStarts: () => void (taken = size),
    cameraChanged: () => void (size = undefined),
    get size() {
      return size;
    },
    dispose: stop,
  };
}
