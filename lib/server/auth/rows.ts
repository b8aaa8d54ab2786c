import type { AuditView, DeviceView } from "../../shared/access.ts";

/** A browser that was paired, or a program that was given a token. */
export type DeviceRow = DeviceView;

/** What is done and written down. */
export const AUDIT_ACTIONS = [
  "paired",
  "code-refused",
  "code-made",
  "access-code-made",
  "token-made",
  "role-changed",
  "renamed",
  "withdrawn",
  "recording-started",
  "recording-stopped",
  "watched",
  "downloaded",
  "deleted",
  "changed",
  "limits-changed",
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** One thing that somebody did. */
export type AuditEntry = Omit<AuditView, "id" | "at"> & { action: AuditAction };

/** An entry as it was written down. */
export type AuditRow = AuditView;

/** Entries of one page of the audit. */
export const AUDIT_PAGE = 50;
