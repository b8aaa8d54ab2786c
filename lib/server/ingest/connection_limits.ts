/** What a connection may use up. Also what `welcome` tells the camera. */
export interface ConnectionLimits {
  /** Unacknowledged bytes, at most. */
  windowBytes: number;
  /** Largest binary frame, header included, bytes. */
  maxFrameBytes: number;
  /** How long a connection may go without `hello`, ms. */
  helloTimeoutMs: number;
}

/** The limits in force. */
export const CONNECTION_LIMITS: ConnectionLimits = {
  windowBytes: 8 * 1024 * 1024,
  // Large enough that what a message costs does not count, small enough that 100 cameras need no
  // more than a few MB to receive into.
  maxFrameBytes: 128 * 1024,
  helloTimeoutMs: 5_000,
};
