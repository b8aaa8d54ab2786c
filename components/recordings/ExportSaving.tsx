import { useEffect, useRef } from "preact/hooks";
import type { ExportModel, Saving } from "../../lib/client/recordings/export.ts";
import type { TranslateExport } from "../../lib/i18n/export/texts.ts";
import { formatBytes } from "../../lib/shared/units.ts";

export interface ExportSavingProps {
  t: TranslateExport;
  model: ExportModel;
}

/** How far the file is that this page writes. */
export function ExportSaving({ t, model }: ExportSavingProps) {
  const saving = model.saving.value;
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // What is said below the edge of the screen is not heard.
    if (saving) place.current!.scrollIntoView({ block: "nearest" });
  }, [saving?.type]);
  return (
    <div class="export-saving" ref={place}>
      <p class={saving?.type === "failed" ? "warning" : undefined} role="status">
        {saving && saidOf(t, saving)}
      </p>
      {saving?.type === "running" && (
        <Progress
          t={t}
          saving={saving}
          onCancel={() => model.cancel()}
        />
      )}
    </div>
  );
}

/** What became of it; how far it is would be too much to be read out. */
function saidOf(t: TranslateExport, saving: Saving): string {
  if (saving.type === "running") return "";
  return saving.type === "failed"
    ? t(`failed.${saving.why}`)
    : t(saving.type, { name: saving.name });
}

interface ProgressProps {
  t: TranslateExport;
  saving: Extract<Saving, { type: "running" }>;
  onCancel: () => void;
}

function Progress({ t, saving: { name, doneBytes, bytes, isAbout }, onCancel }: ProgressProps) {
  const params = { name, done: formatBytes(doneBytes), size: formatBytes(bytes) };
  return (
    <>
      <p id="export-progress">{t(isAbout ? "saving.about" : "saving", params)}</p>
      <progress
        aria-labelledby="export-progress"
        max={bytes}
        value={Math.min(doneBytes, bytes)}
      />
      <button type="button" class="toggle" onClick={onCancel}>{t("cancel")}</button>
    </>
  );
}
