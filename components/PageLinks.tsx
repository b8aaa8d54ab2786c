import type { Translate } from "../lib/i18n/translate.ts";
import { includesRole, type Role } from "../lib/shared/roles.ts";

/** The way from the capture page to what was recorded, for those who may see it. */
export function PageLinks({ t, role }: { t: Translate; role: Role }) {
  if (!includesRole(role, "viewer")) return null;
  return (
    <nav class="page-links" aria-label={t("pages.label")}>
      <a href="/live">{t("button.live")}</a>
      <a href="/recordings">{t("button.recordings")}</a>
    </nav>
  );
}

/** In the drawer: the way to what the owner decides. */
export function SettingsLink({ t, role }: { t: Translate; role: Role }) {
  if (!includesRole(role, "owner")) return null;
  return <a class="button" href="/settings">{t("button.access")}</a>;
}
