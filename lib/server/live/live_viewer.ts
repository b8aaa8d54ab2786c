import type { LiveInit, LiveMessage, LiveReason } from "../../shared/live.ts";

/** The part of a WebSocket that a viewer uses. */
export interface LiveSocket {
  readonly readyState: number;
  /** Bytes that were sent and have not left. */
  readonly bufferedAmount: number;
  /** Copies what it is given. */
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(code: number, reason: string): void;
}

/** How much may wait for a slow viewer. Bytes. */
export interface ViewerLimits {
  /** With more waiting than this, besides what it was given to start with, it gets nothing. */
  slowBytes: number;
  /** With so little waiting it goes on, at the newest key frame. */
  drainedBytes: number;
}

/** The limits in force. */
const VIEWER_LIMITS: ViewerLimits = {
  slowBytes: 2 * 1024 * 1024,
  drainedBytes: 64 * 1024,
};

/** Somebody who watches one camera. */
export class LiveViewer {
  readonly #socket: LiveSocket;
  readonly #limits: ViewerLimits;
  #isFlowing = false;
  #reason: LiveReason = "start";
  #mayWaitBytes = 0;

  constructor(socket: LiveSocket, limits: ViewerLimits = VIEWER_LIMITS) {
    this.#socket = socket;
    this.#limits = limits;
  }

  /** Does it get each piece as it comes? If not it waits for a place to begin. */
  get isFlowing(): boolean {
    return this.#isFlowing;
  }

  /** Can it be given a place to begin? */
  get isDrained(): boolean {
    return this.#isOpen && this.#socket.bufferedAmount <= this.#limits.drainedBytes;
  }

  /**
   * Begins a stream, for the reason it has been waiting for.
   *
   * @param media From a key frame up to now.
   */
  begin(init: Omit<LiveInit, "type" | "reason">, header: Uint8Array, media: Uint8Array): void {
    this.tell({ type: "init", ...init, reason: this.#reason });
    this.#send(header);
    this.#send(media);
    this.#isFlowing = true;
    this.#mayWaitBytes = this.#limits.slowBytes + header.byteLength + media.byteLength;
  }

  /** The stream goes on. */
  piece(bytes: Uint8Array): void {
    if (this.#socket.bufferedAmount > this.#mayWaitBytes) return this.interrupt("skipped");
    this.#send(bytes);
  }

  /** The stream does not go on: another one begins. */
  interrupt(reason: LiveReason): void {
    // Whoever has seen nothing yet is told that it starts.
    if (this.#isFlowing) this.#reason = reason;
    this.#isFlowing = false;
  }

  tell(message: LiveMessage): void {
    if (this.#isOpen) this.#socket.send(JSON.stringify(message));
  }

  close(code: number, reason: string): void {
    if (this.#isOpen) this.#socket.close(code, reason);
  }

  get #isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  #send(bytes: Uint8Array): void {
    if (bytes.byteLength > 0 && this.#isOpen) {
      this.#socket.send(bytes as Uint8Array<ArrayBuffer>);
    }
  }
}
