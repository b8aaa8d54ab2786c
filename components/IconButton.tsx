import { Icon, type IconName } from "./Icon.tsx";

export interface IconButtonProps {
  icon: IconName;
  /** What it does, in words. */
  label: string;
  onPress: () => void;
  /** Show the label below the icon? Else it is a hint. */
  captioned?: boolean;
}

/** A round button that shows an icon. */
export function IconButton({ icon, label, onPress, captioned }: IconButtonProps) {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      title={captioned ? undefined : label}
      onClick={onPress}
    >
      <span class="icon-disc">
        <Icon name={icon} />
      </span>
      {captioned && <span class="caption">{label}</span>}
    </button>
  );
}
