import type { TranslateLive } from "../../lib/i18n/live/texts.ts";

export interface EmptyWallProps {
  t: TranslateLive;
  /** Where a camera's page is. */
  address: string;
}

/** What to do while no camera is connected. */
export function EmptyWall({ t, address }: EmptyWallProps) {
  return (
    <section class="panel wall-empty">
      <h2>{t("empty.title")}</h2>
      <p>{t("empty.text")}</p>
      <p>
        <span class="visually-hidden">{t("empty.address")}</span>
        <a class="wall-address" href="/">{address}</a>
      </p>
    </section>
  );
}
