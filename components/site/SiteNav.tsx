import type { Lang } from "../../lib/i18n/languages.ts";
import { translateSite } from "../../lib/i18n/site/texts.ts";
import { includesRole, type Role } from "../../lib/shared/roles.ts";

/** The pages that have a place in {@link SiteNav}, and who may see each. */
const PAGES = [
  { page: "camera", href: "/", wanted: "camera" },
  { page: "live", href: "/live", wanted: "viewer" },
  { page: "recordings", href: "/recordings", wanted: "viewer" },
  { page: "settings", href: "/settings", wanted: "owner" },
] as const;

export interface SiteNavProps {
  lang: Lang;
  /** The page that it stands on. */
  at: (typeof PAGES)[number]["page"];
  /** Of whoever looks. */
  role: Role;
}

/**
 * The way to the other pages, as far as this person may see them. Drawn by the
 * server. "false" is said in full: Fresh calls a link to / current on every page.
 */
export function SiteNav({ lang, at, role }: SiteNavProps) {
  const t = translateSite(lang);
  return (
    <nav class="site-nav" aria-label={t("site.label")}>
      {PAGES.filter(({ wanted }) => includesRole(role, wanted)).map(({ page, href }) => (
        <a key={page} href={href} aria-current={page === at ? "page" : "false"}>
          {t(`site.${page}`)}
        </a>
      ))}
    </nav>
  );
}
