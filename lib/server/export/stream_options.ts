import type { After } from "../storage/disk_guard.ts";

/**
 * A download whose client has read nothing for so long closes its files, ms. It opens them again: a
 * `<video>` that is paused reads nothing for as long as it pleases.
 */
export const REST_AFTER_MS = 30_000;

/** What all bodies that are made of segments have in common. */
export interface StreamOptions {
  /** Called once, when nothing is read any more. */
  onEnd(): void;
  /** Default: this machine's timer. */
  after?: After;
}
