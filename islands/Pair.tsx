import { useEffect, useMemo, useRef } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { Card } from "../components/Card.tsx";
import { browserPair } from "../lib/client/pair/browser.ts";
import { createPair, type PairState } from "../lib/client/pair/model.ts";
import type { AccessTexts, TranslateAccess } from "../lib/i18n/access/texts.ts";
import type { Lang } from "../lib/i18n/languages.ts";
import { translator } from "../lib/i18n/translate.ts";

export interface PairProps {
  lang: Lang;
  texts: AccessTexts;
  /** The page that was wanted. */
  next: string;
}

/** The form in which a code is typed, or what becomes of the code of a link. */
export default function Pair({ lang, texts, next }: PairProps) {
  const t: TranslateAccess = useMemo(() => translator(lang, texts), [lang]);
  const model = useMemo(() => createPair(next), []);
  const code = useSignal("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => model.mount(browserPair()), []);
  const { value: state } = model.state;
  const isForm = state.state !== "looking" && state.state !== "paired";
  useEffect(() => field.current?.focus(), [isForm]);
  if (state.state === "looking") {
    return (
      <Card icon="key" title={t("pair.title")}>
        <p role="status">{t("pair.looking")}</p>
        <noscript>
          <p>{t("pair.script")}</p>
        </noscript>
      </Card>
    );
  }
  if (state.state === "paired") {
    return (
      <Card icon="key" title={t("pair.paired")}>
        <p role="status">{t("pair.paired.text", { role: t(`role.${state.role}`) })}</p>
      </Card>
    );
  }
  const isBusy = state.state === "sending" || state.state === "waiting";
  return (
    <Card icon="key" title={t("pair.title")}>
      <p>{t("pair.text")}</p>
      <form
        class="pair-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (code.value.trim() !== "") model.submit(code.value);
        }}
      >
        <label class="choice">
          <span>{t("pair.code")}</span>
          <input
            class="code-input"
            type="text"
            name="code"
            placeholder="1234-5678"
            autocomplete="one-time-code"
            ref={field}
            autocapitalize="none"
            spellcheck={false}
            maxLength={80}
            value={code.value}
            onInput={(event) => code.value = event.currentTarget.value}
          />
        </label>
        <button type="submit" class="button" disabled={isBusy}>{t("pair.submit")}</button>
      </form>
      <p class={state.state === "asking" ? "hint" : "warning"} role="status">
        {wordsOf(t, state)}
      </p>
      {state.state !== "asking" && <p class="hint">{t("pair.where")}</p>}
    </Card>
  );
}

function wordsOf(t: TranslateAccess, state: PairState): string {
  switch (state.state) {
    case "refused":
      return t(`pair.refused.${state.why}`);
    case "waiting":
      return t("pair.waiting", { seconds: state.seconds });
    case "sending":
      return t("pair.sending");
    default:
      return t("pair.where");
  }
}
