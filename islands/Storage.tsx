import { useMemo } from "preact/hooks";
import { Forecast } from "../components/storage/Forecast.tsx";
import { LimitsForm } from "../components/storage/LimitsForm.tsx";
import { NextList } from "../components/storage/NextList.tsx";
import { callApi } from "../lib/client/api.ts";
import { createStorage } from "../lib/client/storage/model.ts";
import type { Lang } from "../lib/i18n/languages.ts";
import type { StorageTexts, TranslateStorage } from "../lib/i18n/storage/texts.ts";
import { translator } from "../lib/i18n/translate.ts";
import type { StorageView } from "../lib/shared/storage.ts";

export interface StorageProps {
  lang: Lang;
  texts: StorageTexts;
  view: StorageView;
  /** When that was so, epoch ms. */
  now: number;
}

/** Room for recordings, how long they stay, and what goes next. For owners. */
export default function Storage({ lang, texts, view, now }: StorageProps) {
  const t: TranslateStorage = useMemo(() => translator(lang, texts), [lang]);
  const model = useMemo(() => createStorage(view, callApi), []);
  const { value: current } = model.view;
  return (
    <div class="sections" aria-busy={model.busy.value}>
      <Forecast t={t} view={current} now={now} />
      <LimitsForm t={t} model={model} />
      <NextList t={t} view={current} now={now} />
    </div>
  );
}
