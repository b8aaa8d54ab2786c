import { includesRole } from "../../shared/roles.ts";
import type { Identity } from "./identity.ts";

/** What must be known of a session; see `SessionRow`. */
export interface ReadableSession {
  device: string | null;
  deletedAt: number | null;
}

/** May this device see the recordings of a session: all of them, or its own? Nobody what is deleted. */
export function mayRead(who: Identity | undefined, session: ReadableSession): boolean {
  if (!who || session.deletedAt !== null) return false;
  if (includesRole(who.role, "viewer")) return true;
  return who.device !== null && who.device === session.device;
}
