import { wholeSecond } from "../../lib/client/recordings/local_time.ts";
import { localeOf } from "../../lib/i18n/locale.ts";
import type { ExportModel, ExportSpan } from "../../lib/client/recordings/export.ts";
import type { TranslateExport } from "../../lib/i18n/export/texts.ts";
import type { ExportFormat, FormatDescription, PartDescription } from "../../lib/shared/export.ts";
import { formatBytes, formatClock } from "../../lib/shared/units.ts";
import { Choice } from "../Choice.tsx";

export interface ExportFilesProps {
  t: TranslateExport;
  model: ExportModel;
  onSpan: (span: ExportSpan) => void;
}

/** What is cut at a picture may end so long before what was asked for: 119.99 s are two minutes. */
const PICTURE_MS = 50;

/** What people call a container. */
const CONTAINERS = { webm: "WebM", mkv: "Matroska", mp4: "MP4" };

/** What the chosen span becomes, and how to get it. */
export function ExportFiles({ t, model, onSpan }: ExportFilesProps) {
  const state = model.state.value;
  switch (state.type) {
    case "asking":
      return <p class="hint" role="status">{t("asking")}</p>;
    case "no-span":
      return <p class="warning" role="status">{t("no-span")}</p>;
    case "nothing":
      return <Nothing t={t} model={model} nearest={state.nearest} onSpan={onSpan} />;
    case "failed":
      return (
        <>
          <p class="warning" role="alert">{t(`failed.${state.why}`)}</p>
          <button type="button" class="button" onClick={() => model.ask()}>{t("again")}</button>
        </>
      );
    case "known": {
      const { parts } = state.description;
      return (
        <>
          {parts.length > 1 && <p role="status">{t("parts", { n: parts.length })}</p>}
          <Formats t={t} model={model} part={parts[0]} />
          <ul class="rows">
            {parts.map((part) => (
              <Part key={part.url} t={t} model={model} part={part} isOnly={parts.length === 1} />
            ))}
          </ul>
        </>
      );
    }
  }
}

interface NothingProps extends ExportFilesProps {
  nearest: number | null;
}

function Nothing({ t, model, nearest, onSpan }: NothingProps) {
  if (nearest === null) return <p class="warning" role="status">{t("nothing")}</p>;
  const { from, to } = model.span.value;
  return (
    <>
      <p class="warning" role="status">{t("nothing.nearest", { when: whenText(t, nearest) })}</p>
      <button
        type="button"
        class="toggle"
        onClick={() => onSpan({ from: nearest, to: nearest + to - from })}
      >
        {t("nearest.take")}
      </button>
    </>
  );
}

interface PartProps {
  t: TranslateExport;
  model: ExportModel;
  part: PartDescription;
}

function Formats({ t, model, part }: PartProps) {
  const options = part.formats.map((form) => ({
    value: form.format,
    label: formText(t, part, form),
  }));
  const { container } = model.formOf(part);
  return (
    <>
      {options.length === 1 ? <p class="hint">{options[0].label}</p> : (
        <Choice
          label={t("format")}
          options={options}
          value={model.formOf(part).format}
          onChange={(value) => model.format.value = value as ExportFormat}
        />
      )}
      {container !== "mp4" && <p class="hint">{t("format.webm")}</p>}
    </>
  );
}

function Part({ t, model, part, isOnly }: PartProps & { isOnly: boolean }) {
  const form = model.formOf(part);
  const span = spanText(t, part);
  const duration = formatClock(part.durationMs + PICTURE_MS);
  const facts = { duration, size: formatBytes(part.bytes) };
  const label = isOnly ? undefined : t("save.part", { span });
  return (
    <li class="row">
      <span>
        {span}
        <br />
        <span class="hint">{form.isConverted ? t("size.about", facts) : t("size", facts)}</span>
      </span>
      {model.canSave
        ? (
          <button
            type="button"
            class="button"
            aria-label={label}
            disabled={model.isSaving}
            onClick={() => model.save(form, part.bytes)}
          >
            {t("save")}
          </button>
        )
        : (
          // The browser shows itself how far it is, and can break it off.
          <a
            class="button"
            href={`${form.url}&download`}
            download={form.name}
            aria-label={label}
            onClick={() => model.handOver(form.name)}
          >
            {t("save")}
          </a>
        )}
    </li>
  );
}

/** The files of the chosen span as they are: there where they cannot become one, too. */
export function ExportZip({ t, model }: Omit<ExportFilesProps, "onSpan">) {
  const state = model.state.value;
  if (state.type !== "known" && state.type !== "failed") return null;
  const { from, to } = model.span.value;
  const href = state.type === "known"
    ? state.description.zip
    : `/api/recordings/${model.session}/zip?from=${from}&to=${to}`;
  return (
    <p class="export-links">
      <a class="toggle" href={href} download>{t("zip")}</a>
      <span class="hint">{t("zip.hint")}</span>
    </p>
  );
}

function formText(
  t: TranslateExport,
  { codecs }: PartDescription,
  { container, isConverted }: FormatDescription,
): string {
  const params = { container: CONTAINERS[container], codecs: codecs.join(", ") };
  return isConverted ? t("format.converted", params) : t("format.as-recorded", params);
}

/** To the second, with the day. */
const WHEN = {
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
} as const;

function whenText(t: TranslateExport, at: number): string {
  return new Intl.DateTimeFormat(localeOf(t.lang), WHEN).format(at);
}

/** The day is said once if it is the same. */
function spanText(t: TranslateExport, { from, to }: PartDescription): string {
  return new Intl.DateTimeFormat(localeOf(t.lang), WHEN).formatRange(
    wholeSecond(from),
    wholeSecond(to),
  );
}
