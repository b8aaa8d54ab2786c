import type { AccessModel } from "../../lib/client/access/model.ts";
import type { AccessKey, TranslateAccess } from "../../lib/i18n/access/texts.ts";
import type { AuditView } from "../../lib/shared/access.ts";
import { isRole } from "../../lib/shared/roles.ts";
import { momentText } from "./moment_text.ts";

export interface AuditListProps {
  t: TranslateAccess;
  model: AccessModel;
}

/** Who did what, newest first. */
export function AuditList({ t, model }: AuditListProps) {
  const { value: entries } = model.audit;
  const names = new Map(model.devices.value.map(({ id, name }) => [id, name]));
  return (
    <section class="panel" aria-labelledby="audit">
      <h2 id="audit">{t("audit.title")}</h2>
      {entries.length === 0 && <p class="hint">{t("audit.empty")}</p>}
      <ol class="rows audit">
        {entries.map((entry) => (
          <li key={entry.id}>
            <time class="hint" dateTime={new Date(entry.at).toISOString()}>
              {momentText(t.lang, entry.at)}
            </time>
            <span>
              <strong>{nameOf(t, entry)}</strong> {deedOf(t, entry, names)}
            </span>
            <span class="hint">{entry.address}</span>
          </li>
        ))}
      </ol>
      {model.hasMoreAudit.value && (
        <button type="button" class="toggle" onClick={model.moreAudit}>{t("audit.more")}</button>
      )}
    </section>
  );
}

function nameOf(t: TranslateAccess, { name, device, action }: AuditView): string {
  if (name !== "" && device !== null) return name;
  return t(action === "code-refused" ? "audit.unknown" : "audit.anyone");
}

/** Every action has its words; what a newer server may add is shown as it is called. */
function deedOf(
  t: TranslateAccess,
  { action, detail, subject }: AuditView,
  names: ReadonlyMap<string, string>,
): string {
  const words = t as (key: AccessKey, params: { detail: string; subject: string }) => string;
  const params = {
    detail: isRole(detail) ? t(`role.${detail}`) : detail ?? "",
    // Who was withdrawn has no name any more.
    subject: names.get(subject ?? "") ?? subject ?? "",
  };
  try {
    return words(`audit.${action}` as AccessKey, params);
  } catch {
    return action;
  }
}
