import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

export interface BlackoutProps {
  hint: string;
  /** Then a small sign of life moves about. */
  recording: boolean;
  onEnd: () => void;
}

/** Often enough to be seen to live, and no place of the screen is lit for long: OLED burns in. */
const MOVE_MS = 5000;
/** Two steps that share no factor with 90: every place has its turn before one comes again. */
const STEP_X = 37;
const STEP_Y = 53;

/** A black screen over everything. Its words fade; a tap, Enter or Escape ends it. */
export function Blackout({ hint, recording, onEnd }: BlackoutProps) {
  const button = useRef<HTMLButtonElement>(null);
  const moves = useSignal(0);
  useEffect(() => button.current?.focus(), []);
  useEffect(() => {
    const timer = setInterval(() => moves.value++, MOVE_MS);
    return () => clearInterval(timer);
  }, []);
  const at = (step: number) => `${5 + moves.value * step % 90}%`;
  return (
    <button
      ref={button}
      type="button"
      class="blackout"
      onClick={onEnd}
      onKeyDown={(event) => event.key === "Escape" && onEnd()}
    >
      <span>{hint}</span>
      {recording && <i class="alive" style={{ left: at(STEP_X), top: at(STEP_Y) }} />}
    </button>
  );
}
