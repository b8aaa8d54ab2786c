import { useEffect, useRef } from "preact/hooks";

export interface LevelBarProps {
  label: string;
  /** 0 to 1. */
  level: number;
}

/** How loud it is at a camera. */
export function LevelBar({ label, level }: LevelBarProps) {
  const bar = useRef<HTMLDivElement>(null);
  // Not in the markup: the page's policy forbids styles there.
  useEffect(() => bar.current?.style.setProperty("--level", String(level)), [level]);
  return (
    <div
      ref={bar}
      class="level-bar"
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(level * 100)}
    >
      <div class="level-fill" />
    </div>
  );
}
