import type { Translate } from "../lib/i18n/translate.ts";
import { includesRole, type Role } from "../lib/shared/roles.ts";

/** The way from the capture page to the others, as far as this person may see them. */
export function PageLinks({ t, role }: { t: Translate; role: Role }) {
  return (
    <nav class="page-links" aria-label={t("pages.label")}>
      {includesRole(role, "viewer") && <a class="toggle" href="/live">{t("button.live")}</a>}
      {includesRole(role, "viewer") && (
        <a class="toggle" href="/recordings">{t("button.recordings")}</a>
      )}
      {includesRole(role, "owner") && <a class="toggle" href="/settings">{t("button.access")}</a>}
    </nav>
  );
}
