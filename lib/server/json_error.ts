/** What is no longer true in a moment. */
export const NOT_KEPT = { "cache-control": "no-store" };

/**
 * An error of the HTTP API: `{ "error": { "code", "message" } }`. Nobody keeps it: a browser would
 * keep a 404 for a while.
 *
 * @param status HTTP status.
 * @param code Stable, kebab-case.
 * @param message One sentence that says what to do.
 */
export function jsonError(
  status: number,
  code: string,
  message: string,
  headers?: Record<string, string>,
): Response {
  const error = { code, message };
  return Response.json({ error }, { status, headers: { ...NOT_KEPT, ...headers } });
}
