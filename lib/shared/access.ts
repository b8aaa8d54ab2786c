import type { Role } from "./roles.ts";

/** A paired browser, or a program with a token, as the HTTP API shows it. Times are epoch ms. */
export interface DeviceView {
  id: string;
  name: string;
  role: Role;
  kind: "browser" | "program";
  createdAt: number;
  seenAt: number;
  /** From where it was here last; empty before. */
  address: string;
}

/** What was done, as the HTTP API shows it. */
export interface AuditView {
  /** Grows from one to the next. */
  id: number;
  /** Epoch ms. */
  at: number;
  action: string;
  /** Id of the device; null for whoever is not paired, and where everybody may do everything. */
  device: string | null;
  /** What the device was called then. */
  name: string;
  address: string;
  subject: string | null;
  detail: string | null;
}
