import { isSessionId } from "../../shared/ids.ts";
import type { ListCursor } from "../catalog/rows.ts";

/** Longer than any that {@link cursorText} makes. */
const MAX_LENGTH = 120;

/** A place in the list of sessions, as an address carries it. Nobody need know what it says. */
export function cursorText({ startedAt, id }: ListCursor): string {
  const bytes = new TextEncoder().encode(JSON.stringify([startedAt, id]));
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

/** Reads what {@link cursorText} made; undefined if that is something else. */
export function readCursor(text: string): ListCursor | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  try {
    const bytes = Uint8Array.fromBase64(text, { alphabet: "base64url" });
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (!Array.isArray(value) || value.length !== 2) return undefined;
    const [startedAt, id] = value;
    return Number.isFinite(startedAt) && isSessionId(id) ? { startedAt, id } : undefined;
  } catch {
    return undefined;
  }
}
