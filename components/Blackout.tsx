import { useEffect, useRef } from "preact/hooks";

/** A black screen over everything. Its words fade; a tap, Enter or Escape ends it. */
export function Blackout({ hint, onEnd }: { hint: string; onEnd: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <button
      ref={button}
      type="button"
      class="blackout"
      onClick={onEnd}
      onKeyDown={(event) => event.key === "Escape" && onEnd()}
    >
      <span>{hint}</span>
    </button>
  );
}
