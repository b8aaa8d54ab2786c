import { MAX_NAME_LENGTH } from "../lib/shared/protocol.ts";
import { Icon } from "./Icon.tsx";

export interface NameFieldProps {
  label: string;
  placeholder: string;
  value: string;
  onChange: (name: string) => void;
}

/** The name of the camera, which can be written over at any time. */
export function NameField({ label, placeholder, value, onChange }: NameFieldProps) {
  return (
    <label class="name-field">
      <Icon name="edit" />
      <span class="visually-hidden">{label}</span>
      <input
        type="text"
        name="camera-name"
        autocomplete="off"
        enterkeyhint="done"
        maxLength={MAX_NAME_LENGTH}
        placeholder={placeholder}
        value={value}
        onInput={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
      />
    </label>
  );
}
