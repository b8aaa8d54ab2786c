export interface RecordButtonProps {
  /** What a tap does; `busy` does nothing. */
  does: "start" | "stop" | "cancel" | "busy";
  /** Says the same in words. */
  label: string;
  onPress: () => void;
}

/** The one large button. */
export function RecordButton({ does, label, onPress }: RecordButtonProps) {
  return (
    <button
      type="button"
      class="record-button"
      data-does={does}
      disabled={does === "busy"}
      onClick={onPress}
    >
      <span class="record-ring" aria-hidden="true">
        <span class="record-core" />
      </span>
      <span class="record-label">{label}</span>
    </button>
  );
}
