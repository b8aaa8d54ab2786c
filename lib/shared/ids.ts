/** RFC 9562 textual form, any version: what `crypto.randomUUID()` makes. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Is this a session id in the only form that is accepted: a lower-case UUID?
 *
 * A single accepted spelling means that two ids are equal exactly when their
 * strings are, and that an id can stand in a path without further thought.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9562#section-4
 */
export function isSessionId(value: unknown): value is string {
  return typeof value === "string" && UUID.test(value);
}
