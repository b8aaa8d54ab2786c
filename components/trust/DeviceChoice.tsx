import type { TranslateTrust } from "../../lib/i18n/trust/texts.ts";
import { type Device, DEVICE_NAMES, DEVICES } from "../../lib/shared/device.ts";

export interface DeviceChoiceProps {
  t: TranslateTrust;
  /** The one whose steps are shown; null if none is. */
  device: Device | null;
  /** Address of this page for another device. */
  hrefFor: (device: Device) => string;
}

/** Links, so that they work without a script, too. */
export function DeviceChoice({ t, device, hrefFor }: DeviceChoiceProps) {
  return (
    <nav class="devices" aria-label={t("devices.title")}>
      {DEVICES.map((kind) => (
        <a
          key={kind}
          class="device"
          href={hrefFor(kind)}
          aria-current={kind === device ? "true" : undefined}
        >
          {DEVICE_NAMES[kind]}
        </a>
      ))}
    </nav>
  );
}
