import { HttpError } from "fresh";
import { asset, Head } from "fresh/runtime";
import { extentOf, Facts } from "../../components/player/Facts.tsx";
import { FileList } from "../../components/player/FileList.tsx";
import { timeTexts } from "../../components/player/time_text.ts";
import { SiteNav } from "../../components/site/SiteNav.tsx";
import Keep from "../../islands/Keep.tsx";
import Player from "../../islands/Player.tsx";
import { EXPORT_LANGUAGES } from "../../lib/i18n/export/texts.ts";
import { translate } from "../../lib/i18n/languages.ts";
import { languageOf } from "../../lib/i18n/negotiate.ts";
import { keepTexts } from "../../lib/i18n/recordings/texts.ts";
import { PLAYER_LANGUAGES, translatePlayer } from "../../lib/i18n/player/texts.ts";
import { define } from "../../lib/server/define.ts";
import { sessionPage } from "../../lib/server/player/session_page.ts";

/** One session: to watch, alone or beside others of its time; readable without a script. */
export default define.page(({ req, url, params, state }) => {
  const { services: { catalog, ingest }, who } = state;
  const page = sessionPage({
    catalog,
    isConnected: (session) => ingest.isConnected(session),
    who,
    session: params.session,
    params: url.searchParams,
  });
  if (!page) throw new HttpError(404);
  const { row, views, sources, others, at } = page;
  const [view] = views;
  const lang = languageOf(req);
  const t = translatePlayer(lang);
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const times = timeTexts(lang, zone);
  const beside = views.slice(1).map(({ id }) => id).join(",");
  const hrefOf = (moment: number) =>
    `?t=${Math.ceil(moment)}${beside === "" ? "" : `&with=${beside}`}`;
  const title = t("title", { name: view.name, day: times.day(extentOf(view).from) });
  const hasOpen = view.segments.length > 0;
  return (
    <main class="sheet session-page">
      <Head>
        <title>{`${title} - ${translate(lang)("app.title")}`}</title>
        <link key="player.css" rel="stylesheet" href={asset("/player.css")} />
        <link key="export.css" rel="stylesheet" href={asset("/export.css")} />
        <link key="keep.css" rel="stylesheet" href={asset("/keep.css")} />
      </Head>
      <SiteNav lang={lang} at="recordings" role={who?.role ?? "viewer"} />
      <header class="sheet-head">
        <h1>{view.name}</h1>
        <a class="toggle" href="/recordings">{t("back")}</a>
      </header>
      {view.stretches.length === 0 && <p class="panel">{t(hasOpen ? "none.soon" : "none")}</p>}
      {(view.stretches.length > 0 || view.state === "recording") &&
        (
          <Player
            lang={lang}
            texts={PLAYER_LANGUAGES[lang]}
            exportTexts={EXPORT_LANGUAGES[lang]}
            views={views}
            sources={sources}
            others={others}
            at={at}
            now={Date.now()}
            zone={zone}
          />
        )}
      <Facts t={t} view={view} note={row.note} times={times} />
      {who?.role === "owner" && (
        <section class="panel">
          <Keep
            lang={lang}
            texts={keepTexts(lang)}
            session={{
              id: row.id,
              name: row.name,
              keep: row.keep,
              note: row.note,
              deletedAt: null,
            }}
          />
        </section>
      )}
      <FileList t={t} view={view} times={times} hrefOf={hrefOf} />
    </main>
  );
});
