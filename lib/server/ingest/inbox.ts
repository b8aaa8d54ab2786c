import type { Clock } from "../../shared/clock.ts";
import { decodeFrame, type Frame, FrameKind } from "../../shared/frame.ts";
import type { ClientMessage } from "../../shared/protocol.ts";
import { POSTER_RATE } from "../posters/poster_store.ts";
import type { ConnectionLimits } from "./connection_limits.ts";
import { readMessage } from "./messages.ts";
import { RateLimit } from "./rate_limit.ts";
import { type Refusal, refused } from "./session_state.ts";
import type { ReceiveWindow } from "./window.ts";

/** A camera sends a few messages a second, and a few thousand after an hour without the network. */
const MESSAGE_RATE = { burst: 20_000, perSecond: 5_000 };

/** Something that a camera sent and that is to be worked off. */
export type Item =
  | { type: "text"; message: ClientMessage }
  | { type: "media" | "poster"; frame: Frame };

export interface InboxOptions {
  clock: Clock;
  limits: ConnectionLimits;
  /** What of the media is not acknowledged yet. */
  window: ReceiveWindow;
  /** Does anybody keep posters? */
  takesPosters: boolean;
}

/** Reads what arrives over one camera's WebSocket, and holds it to the limits. */
export class Inbox {
  readonly #options: InboxOptions;
  readonly #rate = new RateLimit(MESSAGE_RATE);
  readonly #posterRate = new RateLimit(POSTER_RATE);

  constructor(options: InboxOptions) {
    this.#options = options;
  }

  /** What a message is, or why it ends the connection; undefined if nothing is to be done. */
  read(data: string | ArrayBuffer): Item | Refusal | undefined {
    if (!this.#rate.take(this.#options.clock.monotonic())) {
      return refused("bad-message", "Too many messages a second");
    }
    return typeof data === "string" ? readText(data) : this.#readBinary(data);
  }

  #readBinary(data: ArrayBuffer): Item | Refusal | undefined {
    const { clock, limits: { maxFrameBytes, windowBytes }, window, takesPosters } = this.#options;
    if (data.byteLength > maxFrameBytes) {
      const message = `Frame of ${data.byteLength} bytes: expected at most ${maxFrameBytes}`;
      return refused("bad-message", message);
    }
    const result = decodeFrame(new Uint8Array(data));
    if (!result.ok) return refused("bad-message", result.message);
    const { frame } = result;
    if (frame.kind === FrameKind.poster) {
      const isWanted = takesPosters && this.#posterRate.take(clock.monotonic());
      return isWanted ? { type: "poster", frame } : undefined;
    }
    if (!window.add(frame.seq, data.byteLength)) {
      const message = `More than ${windowBytes} bytes are not acknowledged yet`;
      return refused("window-exceeded", message);
    }
    return { type: "media", frame };
  }
}

function readText(text: string): Item | Refusal | undefined {
  const result = readMessage(text);
  if (!result.ok) return refused("bad-message", result.message);
  return "ignored" in result ? undefined : { type: "text", message: result.message };
}
