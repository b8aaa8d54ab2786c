import { asset, Head } from "fresh/runtime";
import { SiteNav } from "../components/site/SiteNav.tsx";
import Live from "../islands/Live.tsx";
import { LIVE_LANGUAGES, translateLive } from "../lib/i18n/live/texts.ts";
import { translate } from "../lib/i18n/languages.ts";
import { languageOf } from "../lib/i18n/negotiate.ts";
import { define } from "../lib/server/define.ts";

/** Every camera that is connected, live: for viewers. */
export default define.page(({ req, url, state }) => {
  const lang = languageOf(req);
  const t = translateLive(lang);
  const role = state.who?.role ?? "viewer";
  return (
    <main class="live">
      <Head>
        <title>{`${t("live.title")} - ${translate(lang)("app.title")}`}</title>
        <link key="live.css" rel="stylesheet" href={asset("/live.css")} />
        <link key="control.css" rel="stylesheet" href={asset("/control.css")} />
      </Head>
      <header class="live-head">
        <h1>{t("live.title")}</h1>
        <SiteNav lang={lang} at="live" role={role} />
      </header>
      <noscript>
        <p class="warning">{t("live.script")}</p>
      </noscript>
      <Live
        lang={lang}
        texts={LIVE_LANGUAGES[lang]}
        address={url.origin}
        isOwner={role === "owner"}
      />
    </main>
  );
});
