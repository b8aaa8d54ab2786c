/**
 * Watching a camera live: the words of `GET /api/live/:session`. `docs/PROTOCOL.md` is the
 * specification.
 */

/** Where a camera is watched, with the session's id behind it. */
export const LIVE_PATH = "/api/live";

/**
 * Why a stream begins: the viewer has just come, the camera began another take, the viewer was too
 * slow or media was lost, or the server took the take up again.
 */
export type LiveReason = "start" | "take" | "skipped" | "resumed";

/**
 * A stream begins. The next binary message is its header, and what follows that is its media, from
 * a key frame on: pieces cut anywhere.
 */
export interface LiveInit {
  type: "init";
  /** What the recorder says it makes, e.g. `video/webm;codecs=vp8,opus`. */
  mimeType: string;
  /** Number of the take in its session. */
  take: number;
  /** The take's zero, by the server's clock, epoch ms. */
  startedAt: number;
  /** Server clock, epoch ms. */
  now: number;
  reason: LiveReason;
}

/** Text frames from the server to a viewer. */
export type LiveMessage =
  | LiveInit
  /** The camera's connection is gone; it is expected back. */
  | { type: "away" }
  /** It is there again. */
  | { type: "back" }
  /** The session is over. A close follows. */
  | { type: "ended" }
  /** Answer to a ping: what that said, and the server's clock, epoch ms. */
  | { type: "pong"; t: number; now: number };

/** Close code: no camera records under this id now. */
export const CLOSE_NOT_LIVE = 4004;
