import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { browserExport } from "../../lib/client/recordings/browser_export.ts";
import type { ExportSpan } from "../../lib/client/recordings/export.ts";
import type { TranslateExport } from "../../lib/i18n/export/texts.ts";
import { ExportFiles, ExportZip } from "./ExportFiles.tsx";
import { ExportSaving } from "./ExportSaving.tsx";
import { SpanFields } from "./SpanFields.tsx";

export interface ExportPanelProps {
  t: TranslateExport;
  /** Id of the session. */
  session: string;
  /** All that there is of it, epoch ms. */
  whole: ExportSpan;
  /** What is marked; null where nothing is: then everything is meant. */
  from: number | null;
  to: number | null;
  /** What the player shows now, whole seconds: epoch ms. Undefined without one. */
  here?: ReadonlySignal<number>;
  /** Another span was chosen here. */
  onSpan?: (span: ExportSpan) => void;
}

/** Saves a span of a session as a file. Its styles are `static/export.css`. */
export function ExportPanel({ t, session, whole, from, to, here, onSpan }: ExportPanelProps) {
  const wanted = { from: from ?? whole.from, to: to ?? whole.to };
  const model = useMemo(() => browserExport(session, wanted), [session]);
  const isReady = useSignal(false);
  useEffect(() => {
    isReady.value = true;
    model.ask();
    return () => model.dispose();
  }, [model]);
  // What is marked elsewhere counts here.
  useEffect(() => {
    const { from, to } = model.span.peek();
    if (from !== wanted.from || to !== wanted.to) model.choose(wanted);
  }, [wanted.from, wanted.to]);
  const choose = (span: ExportSpan) => {
    model.choose(span);
    onSpan?.(span);
  };
  return (
    <section class="panel export" aria-labelledby="export-title">
      <h2 id="export-title">{t("title")}</h2>
      <p class="hint">{t("text")}</p>
      {isReady.value
        ? (
          <>
            <SpanFields t={t} span={model.span.value} whole={whole} here={here} onSpan={choose} />
            <ExportFiles t={t} model={model} onSpan={choose} />
            <ExportSaving t={t} model={model} />
            <ExportZip t={t} model={model} />
          </>
        )
        // Before the script, or without one: all of it.
        : (
          <p class="export-links">
            <a class="button" href={`/api/recordings/${session}/export?download`}>{t("save")}</a>
            <a class="toggle" href={`/api/recordings/${session}/zip`}>{t("zip")}</a>
          </p>
        )}
    </section>
  );
}
