import { type ReadonlySignal, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { Icon } from "./Icon.tsx";

export interface SoundMeterProps {
  label: string;
  /** 0 to 1, many times a second. */
  level: ReadonlySignal<number>;
  /** Shown instead of the level: why there is none. */
  missing?: string;
}

/** How loud it is, live. Moves by a custom property and not by drawing again. */
export function SoundMeter({ label, level, missing }: SoundMeterProps) {
  const meter = useRef<HTMLDivElement>(null);
  useSignalEffect(() => {
    const percent = Math.round(level.value * 100);
    meter.current?.style.setProperty("--level", String(level.value));
    meter.current?.setAttribute("aria-valuenow", String(percent));
  });
  if (missing) {
    return (
      <p class="sound-missing">
        <Icon name="microphone" />
        {missing}
      </p>
    );
  }
  return (
    <div class="sound">
      <Icon name="microphone" />
      <div
        ref={meter}
        class="sound-meter"
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={0}
      >
        <div class="sound-bar" />
      </div>
    </div>
  );
}
