/**
 * The one error class for failures that a caller is expected to handle.
 *
 * Built-in classes (`TypeError`, `RangeError`) are for misuse by a programmer;
 * an `AppError` is for the world being otherwise than hoped: a taken port, a
 * full disk, bytes that are not media. It carries a stable `code`, so that
 * nobody has to match on messages.
 */
export class AppError<Code extends string = string> extends Error {
  override readonly name = "AppError";
  /** Stable, machine-readable, kebab-case: `disk-full`, `port-in-use`. */
  readonly code: Code;
  /** Values the handler may need, e.g. `{ offset: 1234 }`. Never secrets. */
  readonly data: Readonly<Record<string, unknown>>;

  /**
   * @param code Stable kebab-case code.
   * @param message One sentence for a person: action, state, wanted state.
   * @param options `cause` is the error underneath, `data` what a handler needs.
   */
  constructor(
    code: Code,
    message: string,
    options: { cause?: unknown; data?: Record<string, unknown> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.data = options.data ?? {};
  }
}

/** The message of anything that was thrown, for a log line or a screen. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
