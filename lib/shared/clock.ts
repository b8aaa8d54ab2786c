/** Where the time comes from; tests bring their own. */
export interface Clock {
  /** Wall clock, epoch milliseconds. May jump. */
  now(): number;
  /** Milliseconds from an arbitrary origin. Never runs backwards. */
  monotonic(): number;
}

/**
 * How far the server's clock is ahead of the device's, in milliseconds, from
 * one `hello`: the moment of arrival less what the device said the time was.
 *
 * The one-way delay is part of the result (a few milliseconds on a local
 * network), which is far below what a segment's file name shows.
 */
export function clockOffsetMs(receivedAt: number, deviceNow: number): number {
  return receivedAt - deviceNow;
}
