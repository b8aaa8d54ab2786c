import type { TranslateStorage } from "../../lib/i18n/storage/texts.ts";
import type { StorageView } from "../../lib/shared/storage.ts";
import { formatBytes } from "../../lib/shared/units.ts";
import { DiskBar } from "./DiskBar.tsx";
import { forecastText } from "./forecast_text.ts";

export interface ForecastProps {
  t: TranslateStorage;
  view: StorageView;
  /** Epoch ms. */
  now: number;
}

/** What fills the disk, and how long there is room. */
export function Forecast({ t, view, now }: ForecastProps) {
  const { forecast, isHeld } = view;
  return (
    <section class="panel storage" aria-labelledby="storage">
      <h2 id="storage">{t("title")}</h2>
      {isHeld && <p class="warning" role="alert">{t("held")}</p>}
      <DiskBar t={t} view={view} />
      <p>
        {forecastText(t, forecast, now)}
        {forecast && ` ${t("forecast.rate", { size: formatBytes(forecast.bytesPerDay) })}`}
      </p>
      {forecast && forecast.fullAt !== null && <p class="hint">{t("forecast.then")}</p>}
    </section>
  );
}
