/** What a page asks of a connection; a WebSocket behind it, or a test. */
export interface Socket {
  /** A string is a text frame, bytes are a binary one. */
  send(data: string | Uint8Array<ArrayBuffer>): void;
  /** Ends the connection. No handler is called any more. */
  close(): void;
  /** Bytes given to `send` that have not left the device. */
  readonly bufferedAmount: number;
}

/** What a connection tells. None is called before the factory has returned. */
export interface SocketHandlers {
  onOpen: () => void;
  /** A text frame. */
  onText: (text: string) => void;
  /** A binary frame; to a camera the server sends none. */
  onBytes?: (bytes: Uint8Array<ArrayBuffer>) => void;
  /** The connection ended, or never came about. Called once, and last. */
  onClose: (code: number) => void;
}

/** Opens one connection. */
export type SocketFactory = (handlers: SocketHandlers) => Socket;

/**
 * A factory of WebSockets.
 *
 * @param url `wss:` address.
 * @param protocol WebSocket subprotocol, if any.
 */
export function webSocketFactory(url: string, protocol?: string): SocketFactory {
  return (handlers) => {
    const socket = new WebSocket(url, protocol);
    socket.binaryType = "arraybuffer";
    const ends = new AbortController();
    const { signal } = ends;
    socket.addEventListener("open", handlers.onOpen, { signal });
    socket.addEventListener("message", ({ data }) => {
      if (typeof data === "string") handlers.onText(data);
      else handlers.onBytes?.(new Uint8Array(data));
    }, { signal });
    socket.addEventListener("close", ({ code }) => {
      ends.abort();
      handlers.onClose(code);
    }, { signal });
    return {
      send(data) {
        // One that is closing says so soon; until then a browser only complains on its console.
        if (socket.readyState === WebSocket.OPEN) socket.send(data);
      },
      close() {
        ends.abort();
        socket.close();
      },
      get bufferedAmount() {
        return socket.bufferedAmount;
      },
    };
  };
}
