import type { Role } from "../../shared/roles.ts";

/** Who sends a request. */
export interface Identity {
  /** Id of the device; null where everybody may do everything. */
  device: string | null;
  name: string;
  role: Role;
}

/** With `CAMERA_AUTH=off`: whoever reaches the port. */
export const ANYONE: Identity = { device: null, name: "anyone", role: "owner" };
