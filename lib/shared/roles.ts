/**
 * What a paired device may do. Each role may all that those before it may:
 * `camera` records and sees its own recordings, `viewer` also sees all others,
 * `owner` also changes, deletes, and decides who is paired.
 */
export const ROLES = ["camera", "viewer", "owner"] as const;
/** One of {@link ROLES}. */
export type Role = (typeof ROLES)[number];

/** Is this the name of a role? */
export function isRole(value: unknown): value is Role {
  return (ROLES as readonly unknown[]).includes(value);
}

/**
 * May `role` do what needs `wanted`?
 *
 * @example
 * ```ts
 * if (!includesRole("owner", "viewer") || includesRole("camera", "viewer")) throw new Error();
 * ```
 */
export function includesRole(role: Role, wanted: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(wanted);
}

/** Longest name of a device or a program, in UTF-16 code units. */
export const MAX_DEVICE_NAME = 64;
