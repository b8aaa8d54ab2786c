import { includesRole } from "../../shared/roles.ts";
import type { Identity } from "./identity.ts";

/** May this device see the recordings of a session: all of them, or its own? */
export function mayRead(who: Identity | undefined, session: { device: string | null }): boolean {
  if (!who) return false;
  if (includesRole(who.role, "viewer")) return true;
  return who.device !== null && who.device === session.device;
}
