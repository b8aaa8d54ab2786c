import type { ExportModel } from "../../lib/client/recordings/export.ts";
import type { TranslateExport } from "../../lib/i18n/export/texts.ts";
import { formatBytes } from "../../lib/shared/units.ts";

export interface ExportSavingProps {
  t: TranslateExport;
  model: ExportModel;
}

/** How far the file is that this page writes. */
export function ExportSaving({ t, model }: ExportSavingProps) {
  const saving = model.saving.value;
  if (!saving) return null;
  const { name } = saving;
  if (saving.type === "failed") {
    return <p class="warning" role="status">{t(`failed.${saving.why}`)}</p>;
  }
  if (saving.type !== "running") {
    return <p class="export-said" role="status">{t(saving.type, { name })}</p>;
  }
  const { doneBytes, bytes, isAbout } = saving;
  const params = { name, done: formatBytes(doneBytes), size: formatBytes(bytes) };
  return (
    <div class="export-saving">
      <p id="export-progress">{t(isAbout ? "saving.about" : "saving", params)}</p>
      <progress
        aria-labelledby="export-progress"
        max={bytes}
        value={Math.min(doneBytes, bytes)}
      />
      <button type="button" class="toggle" onClick={() => model.cancel()}>{t("cancel")}</button>
    </div>
  );
}
