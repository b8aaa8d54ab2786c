import { useEffect, useRef, useState } from "preact/hooks";
import { readLimit, type StorageModel } from "../../lib/client/storage/model.ts";
import type { TranslateStorage } from "../../lib/i18n/storage/texts.ts";
import type { LimitValues } from "../../lib/shared/storage.ts";
import { formatBytes } from "../../lib/shared/units.ts";

export interface LimitsFormProps {
  t: TranslateStorage;
  model: StorageModel;
}

const NAMES = ["keepDays", "keepGb", "minFreeGb"] as const;
type Typed = Record<keyof LimitValues, string>;

const typedOf = (limits: LimitValues): Typed => ({
  keepDays: String(limits.keepDays ?? ""),
  keepGb: String(limits.keepGb ?? ""),
  minFreeGb: String(limits.minFreeGb),
});

/** How long recordings stay. What a change would remove at once is asked first. */
export function LimitsForm({ t, model }: LimitsFormProps) {
  const { limits, fixed, warning } = model.view.value;
  const [typed, setTyped] = useState(() => typedOf(limits));
  const [bad, setBad] = useState<keyof LimitValues>();
  useEffect(() => setTyped(typedOf(limits)), [limits]);

  const submit = (event: Event) => {
    event.preventDefault();
    const [keepDays, keepGb, minFreeGb] = NAMES.map((name) => readLimit(typed[name]));
    const wrong = keepDays === undefined ? "keepDays" : keepGb === undefined ? "keepGb" : undefined;
    const isFreeBad = minFreeGb === undefined || minFreeGb === null;
    setBad(wrong ?? (isFreeBad ? "minFreeGb" : undefined));
    if (keepDays === undefined || keepGb === undefined || isFreeBad) return;
    model.save({ keepDays, keepGb, minFreeGb });
  };
  const isAsked = model.asked.value !== undefined;
  const { value: failure } = model.failure;
  return (
    <section class="panel" aria-labelledby="limits">
      <h2 id="limits">{t("limits.title")}</h2>
      {warning && <p class="warning">{t("limits.warning", { why: warning })}</p>}
      <form class="limits" onSubmit={submit} noValidate>
        {NAMES.map((name) => (
          <Field
            key={name}
            t={t}
            name={name}
            value={typed[name]}
            fixedBy={fixed[name]}
            isBad={bad === name}
            onInput={(value) => setTyped({ ...typed, [name]: value })}
          />
        ))}
        <p class="hint">{t("limits.kept")}</p>
        {!isAsked && (
          <button type="submit" class="button" disabled={model.busy.value}>
            {t("limits.save")}
          </button>
        )}
      </form>
      {isAsked && <Question t={t} model={model} onCancel={() => setTyped(typedOf(limits))} />}
      {failure && (
        <p class="warning" role="alert">{t(`failed.${failure.code}`, { why: failure.why })}</p>
      )}
      <p class="limits-saved" role="status">{model.isSaved.value && t("limits.saved")}</p>
    </section>
  );
}

interface FieldProps {
  t: TranslateStorage;
  name: keyof LimitValues;
  value: string;
  /** The setting that says it, if it cannot be changed here. */
  fixedBy: string | undefined;
  isBad: boolean;
  onInput(value: string): void;
}

function Field({ t, name, value, fixedBy, isBad, onInput }: FieldProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (isBad) input.current?.focus();
  }, [isBad]);
  return (
    <div class="choice limit">
      <label for={`limit-${name}`}>{t(`limits.${name}`)}</label>
      <input
        ref={input}
        id={`limit-${name}`}
        inputMode="decimal"
        autocomplete="off"
        value={value}
        disabled={fixedBy !== undefined}
        aria-invalid={isBad}
        aria-describedby={`limit-${name}-hint`}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
      <p id={`limit-${name}-hint`} class={isBad ? "warning" : "hint"}>
        {isBad
          ? t("limits.bad")
          : fixedBy !== undefined
          ? t("limits.fixed", { setting: fixedBy })
          : t(`limits.${name}.hint`)}
      </p>
    </div>
  );
}

interface QuestionProps {
  t: TranslateStorage;
  model: StorageModel;
  onCancel(): void;
}

/** Whether recordings may go at once. */
function Question({ t, model, onCancel }: QuestionProps) {
  const { files = 0, bytes = 0 } = model.asked.value ?? {};
  const cancel = useRef<HTMLButtonElement>(null);
  useEffect(() => cancel.current?.focus(), []);
  return (
    <div class="limits-ask" role="alertdialog" aria-labelledby="limits-ask">
      <p id="limits-ask" class="warning">
        {t.plural("ask", { n: files, size: formatBytes(bytes) })}
      </p>
      <div class="limits-answers">
        <button type="button" class="button" onClick={() => model.confirm()}>
          {t("ask.confirm")}
        </button>
        <button
          ref={cancel}
          type="button"
          class="toggle"
          onClick={() => {
            model.cancel();
            onCancel();
          }}
        >
          {t("ask.cancel")}
        </button>
      </div>
    </div>
  );
}
