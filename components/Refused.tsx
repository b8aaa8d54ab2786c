import type { FaultCode } from "../lib/client/capture/faults.ts";
import type { CaptureModel } from "../lib/client/capture/model.ts";
import { refusedText } from "../lib/client/capture/words.ts";
import type { Lang } from "../lib/i18n/languages.ts";
import type { Translate } from "../lib/i18n/translate.ts";
import { Card } from "./Card.tsx";

export interface RefusedProps {
  t: Translate;
  lang: Lang;
  model: CaptureModel;
}

/** Recordings on this device that the computer will never take: the person decides. */
export function Refused({ t, lang, model }: RefusedProps) {
  const remove = (id: string) => {
    if (confirm(t("leftovers.confirm"))) model.leftover("remove", id);
  };
  return model.view.leftovers.value.refused.map((session) => (
    <Card key={session.id} icon="alert" title={refusedText(t, lang, session)} alert>
      <p>{t(`fault.${session.code as FaultCode}`)} {t("leftovers.advice")}</p>
      <div class="choices">
        <button
          type="button"
          class="button"
          onClick={() =>
            model.leftover("save", session.id)}
        >
          {t("leftovers.save")}
        </button>
        <button
          type="button"
          class="toggle"
          onClick={() =>
            model.leftover("retry", session.id)}
        >
          {t("leftovers.retry")}
        </button>
        <button
          type="button"
          class="toggle"
          onClick={() =>
            remove(session.id)}
        >
          {t("leftovers.remove")}
        </button>
      </div>
    </Card>
  ));
}
