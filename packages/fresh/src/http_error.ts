import type { ErrorStatus } from "@std/http/status";

/**
 * Thrown to end a request with an HTTP status.
 *
 * A 404 is shown by the `_404` page, everything else by the nearest `_error` page; where there is none
 * the answer is `message`, or the status text, as plain text.
 */
export class HttpError extends Error {
  /** The HTTP status, 400 to 599. */
  status: ErrorStatus;

  /**
   * @param status The HTTP status, 400 to 599.
   * @param message A sentence for the client; the status text when left out.
   * @param options `cause` is the error underneath.
   */
  constructor(status: ErrorStatus, message?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.status = status;
  }
}
