/**
 * A link that pairs whoever opens it. The secret stands behind `#`, where
 * neither a log nor another site gets to see it.
 *
 * @param origin `https://192.168.1.2:5001`, without a slash at the end.
 * @param code A code, or the secret of the terminal.
 */
export function pairLink(origin: string, code: string): string {
  return `${origin}/pair#${encodeURIComponent(code)}`;
}
