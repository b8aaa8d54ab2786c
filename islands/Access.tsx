import { useEffect, useMemo } from "preact/hooks";
import { AddDevice } from "../components/access/AddDevice.tsx";
import { AuditList } from "../components/access/AuditList.tsx";
import { DeviceList } from "../components/access/DeviceList.tsx";
import { Secrets } from "../components/access/Secrets.tsx";
import { type AccessFacts, createAccess } from "../lib/client/access/model.ts";
import { callApi } from "../lib/client/api.ts";
import type { AccessTexts, TranslateAccess } from "../lib/i18n/access/texts.ts";
import type { Lang } from "../lib/i18n/languages.ts";
import { browserTimers, every } from "../lib/client/timers.ts";
import { translator } from "../lib/i18n/translate.ts";

/** Who waits for a device to appear does not wait long, ms. */
const LOOK_MS = 4000;

export interface AccessProps {
  lang: Lang;
  texts: AccessTexts;
  facts: AccessFacts;
  /** Is the access code set by `CAMERA_ACCESS_CODE`? */
  hasOwnCode: boolean;
}

/** Who is paired, how others get in, and who did what. For owners. */
export default function Access({ lang, texts, facts, hasOwnCode }: AccessProps) {
  const t: TranslateAccess = useMemo(() => translator(lang, texts), [lang]);
  const model = useMemo(() => createAccess(facts, callApi), []);
  useEffect(() => {
    // A device that is let in right now is to be seen here.
    return every(browserTimers, LOOK_MS, () => {
      if (document.visibilityState === "visible") void model.look();
    });
  }, []);
  const { value: failure } = model.failure;
  return (
    <div class="sections" aria-busy={model.busy.value}>
      {failure && <p class="warning" role="alert">{t(`failed.${failure}`)}</p>}
      <DeviceList t={t} model={model} you={facts.you} />
      <AddDevice t={t} model={model} />
      <Secrets t={t} model={model} hasOwnCode={hasOwnCode} />
      <AuditList t={t} model={model} />
    </div>
  );
}
