import { useLayoutEffect, useRef } from "preact/hooks";
import type { ReadonlySignal } from "@preact/signals";
import type { ExportSpan } from "../../lib/client/recordings/export.ts";
import { localText, momentOf, wholeSecond } from "../../lib/client/recordings/local_time.ts";
import type { TranslateExport } from "../../lib/i18n/export/texts.ts";

export interface SpanFieldsProps {
  t: TranslateExport;
  span: ExportSpan;
  whole: ExportSpan;
  /** What the player shows now, whole seconds: epoch ms. */
  here?: ReadonlySignal<number>;
  onSpan: (span: ExportSpan) => void;
}

/** What is offered from the moment that is shown, minutes. */
const MINUTES = [2, 10];
const MINUTE_MS = 60_000;

/** From when to when. */
export function SpanFields({ t, span, whole, here, onSpan }: SpanFieldsProps) {
  return (
    <div class="export-span">
      <Moment label={t("from")} at={span.from} onChange={(from) => onSpan({ ...span, from })} />
      <Moment label={t("to")} at={span.to} onChange={(to) => onSpan({ ...span, to })} />
      <div class="export-steps">
        {here && <FromHere t={t} from={here.value} onSpan={onSpan} />}
        <button type="button" class="toggle" onClick={() => onSpan(whole)}>{t("all")}</button>
      </div>
    </div>
  );
}

/** Some minutes from the moment that is shown. */
function FromHere({ t, from, onSpan }: Pick<SpanFieldsProps, "t" | "onSpan"> & { from: number }) {
  const time = localText(from).slice("2000-01-01T".length);
  return MINUTES.map((n) => (
    <button
      key={n}
      type="button"
      class="toggle"
      onClick={() => onSpan({ from, to: from + n * MINUTE_MS })}
    >
      {t("minutes", { n, time })}
    </button>
  ));
}

interface MomentProps {
  label: string;
  at: number;
  onChange: (at: number) => void;
}

/** Keeps what somebody is still writing: half a date is none yet, and not to be cleared away. */
function Moment({ label, at, onChange }: MomentProps) {
  const input = useRef<HTMLInputElement>(null);
  const text = localText(wholeSecond(at));
  const show = () => input.current!.value = text;
  useLayoutEffect(() => {
    if (document.activeElement !== input.current) show();
  }, [text]);
  return (
    <label class="export-moment">
      <span>{label}</span>
      <input
        type="datetime-local"
        step="1"
        ref={input}
        onChange={(event) => {
          const moment = momentOf(event.currentTarget.value);
          if (moment !== undefined) onChange(moment);
        }}
        onBlur={show}
      />
    </label>
  );
}
