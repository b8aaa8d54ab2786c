import type { TranslateAccess } from "../../lib/i18n/access/texts.ts";
import { isRole, type Role } from "../../lib/shared/roles.ts";
import { roleOptions } from "./role_text.ts";

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
      {roleOptions(t).map((role) => (
        <option key={role.value} value={role.value} selected={role.value === value}>
          {role.label}
        </option>
      ))}
    </select>
  );
}
