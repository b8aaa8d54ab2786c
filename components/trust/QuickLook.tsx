import type { TranslateTrust } from "../../lib/i18n/trust/texts.ts";
import type { Device } from "../../lib/shared/device.ts";
import { DialogPicture } from "./DialogPicture.tsx";

export interface QuickLookProps {
  t: TranslateTrust;
  /** Where the camera is, over HTTPS. */
  url: string;
}

/** WebKit refuses WebSockets past its warning, so there it is no way at all; Firefox's looks otherwise. */
export function hasQuickLook(device: Device | null): boolean {
  return device !== null && !["ios", "ipados", "macos", "firefox"].includes(device);
}

/** How to look at the camera page past the browser's warning, and what that is not. */
export function QuickLook({ t, url }: QuickLookProps) {
  return (
    <details class="aside">
      <summary>{t("quick.title")}</summary>
      <div class="step">
        <div class="step-words">
          <p>{t("quick.text")}</p>
          <a class="button button-quiet" href={url}>{t("quick.link")}</a>
        </div>
        <figure class="step-picture">
          <DialogPicture
            label={t("picture.warning", { label: t("menu.chrome.advanced") })}
            text={t("menu.chrome.warning")}
            buttons={[t("menu.chrome.advanced")]}
            marked={0}
            isWarning
          />
        </figure>
      </div>
    </details>
  );
}
