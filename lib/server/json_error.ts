/**
 * An error of the HTTP API: `{ "error": { "code", "message" } }`.
 *
 * @param status HTTP status.
 * @param code Stable, kebab-case.
 * @param message One sentence that says what to do.
 */
export function jsonError(
  status: number,
  code: string,
  message: string,
  headers?: HeadersInit,
): Response {
  return Response.json({ error: { code, message } }, { status, headers });
}
