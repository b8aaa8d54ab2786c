import type { TranslateAccess } from "../../lib/i18n/access/texts.ts";
import { isRole, type Role, ROLES } from "../../lib/shared/roles.ts";

export interface RoleChoiceProps {
  t: TranslateAccess;
  /** What is chosen, for those who do not see where it stands. */
  label: string;
  value: Role;
  onChange: (role: Role) => void;
}

/** One of the roles. */
export function RoleChoice({ t, label, value, onChange }: RoleChoiceProps) {
  return (
    <select
      class="select"
      aria-label={label}
      value={value}
      onChange={({ currentTarget }) => {
        const { value: chosen } = currentTarget;
        if (isRole(chosen)) onChange(chosen);
        // Until the computer has agreed.
        currentTarget.value = value;
      }}
    >
      {ROLES.map((role) => (
        <option key={role} value={role} selected={role === value}>{t(`role.${role}`)}</option>
      ))}
    </select>
  );
}
