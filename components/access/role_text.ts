import type { TranslateAccess } from "../../lib/i18n/access/texts.ts";
import { type Role, ROLES } from "../../lib/shared/roles.ts";

/** Every role, with what it may: to choose one. */
export function roleOptions(t: TranslateAccess): { value: Role; label: string }[] {
  return ROLES.map((role) => ({
    value: role,
    label: `${t(`role.${role}`)} – ${t(`role.${role}.can`)}`,
  }));
}
