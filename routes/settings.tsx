import Access from "../islands/Access.tsx";
import { ACCESS_LANGUAGES, translateAccess } from "../lib/i18n/access/texts.ts";
import { languageOf } from "../lib/i18n/negotiate.ts";
import { AUDIT_PAGE } from "../lib/server/auth/rows.ts";
import { define } from "../lib/server/define.ts";

/** Who gets in: for owners. */
export default define.page(({ req, state }) => {
  const { services: { access }, who } = state;
  const lang = languageOf(req);
  const t = translateAccess(lang);
  const audit = access.audit(AUDIT_PAGE);
  return (
    <main class="sheet">
      <header class="sheet-head">
        <h1>{t("access.title")}</h1>
        <a class="toggle" href="/">{t("access.back")}</a>
      </header>
      {!access.isOn && (
        <section class="panel" role="note">
          <h2 class="warning">{t("access.off.title")}</h2>
          <p>{t("access.off.text")}</p>
        </section>
      )}
      <Access
        lang={lang}
        texts={ACCESS_LANGUAGES[lang]}
        facts={{
          devices: access.devices(),
          you: who?.device ?? null,
          audit,
          hasMoreAudit: audit.length === AUDIT_PAGE,
        }}
        hasOwnCode={access.codes.isConfigured}
      />
    </main>
  );
});
