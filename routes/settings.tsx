import { asset, Head } from "fresh/runtime";
import { SiteNav } from "../components/site/SiteNav.tsx";
import Access from "../islands/Access.tsx";
import Language from "../islands/Language.tsx";
import Storage from "../islands/Storage.tsx";
import { ACCESS_LANGUAGES, translateAccess } from "../lib/i18n/access/texts.ts";
import { isLang, LANGUAGES, translate } from "../lib/i18n/languages.ts";
import { languageOf } from "../lib/i18n/negotiate.ts";
import { translateSite } from "../lib/i18n/site/texts.ts";
import { STORAGE_LANGUAGES, translateStorage } from "../lib/i18n/storage/texts.ts";
import { AUDIT_PAGE } from "../lib/server/auth/rows.ts";
import { define } from "../lib/server/define.ts";
import { describeStorage } from "../lib/server/storage/describe_storage.ts";

/** Room for recordings, who gets in, language: for owners. */
export default define.page(async ({ req, state }) => {
  const { services, who } = state;
  const { access } = services;
  const lang = languageOf(req);
  const t = translateAccess(lang);
  const audit = access.audit(AUDIT_PAGE);
  return (
    <main class="sheet">
      <Head>
        <link key="storage.css" rel="stylesheet" href={asset("/storage.css")} />
      </Head>
      <SiteNav lang={lang} at="settings" role={who?.role ?? "owner"} />
      <header class="sheet-head">
        <h1>{translateSite(lang)("site.settings")}</h1>
      </header>
      <nav class="section-links" aria-label={translateSite(lang)("site.sections")}>
        <a href="#storage">{translateStorage(lang)("title")}</a>
        <a href="#language">{translateStorage(lang)("language.title")}</a>
        <a href="#devices">{t("devices.title")}</a>
        <a href="#add">{t("add.title")}</a>
      </nav>
      {!access.isOn && (
        <section class="panel" role="note">
          <h2 class="warning">{t("access.off.title")}</h2>
          <p>{t("access.off.text")}</p>
        </section>
      )}
      <Storage
        lang={lang}
        texts={STORAGE_LANGUAGES[lang]}
        view={await describeStorage(services)}
        now={Date.now()}
      />
      <Language
        lang={lang}
        title={translateStorage(lang)("language.title")}
        choices={Object.keys(LANGUAGES).filter(isLang).map((lang) => ({
          lang,
          name: translate(lang)("lang.name"),
        }))}
      />
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
