import { asset, Head } from "fresh/runtime";
import { DayList } from "../../components/recordings/list/DayList.tsx";
import { Filters } from "../../components/recordings/list/Filters.tsx";
import { Nobody, Several } from "../../components/recordings/list/MomentAnswer.tsx";
import { MomentForm } from "../../components/recordings/list/MomentForm.tsx";
import { Nothing } from "../../components/recordings/list/Nothing.tsx";
import { Pages } from "../../components/recordings/list/Pages.tsx";
import { SearchForm } from "../../components/recordings/list/SearchForm.tsx";
import { Shown } from "../../components/recordings/list/Shown.tsx";
import { cardWords } from "../../components/recordings/list/words.ts";
import { SiteNav } from "../../components/site/SiteNav.tsx";
import ChosenRecordings from "../../islands/ChosenRecordings.tsx";
import Keep from "../../islands/Keep.tsx";
import Recordings from "../../islands/Recordings.tsx";
import { translate } from "../../lib/i18n/languages.ts";
import { languageOf } from "../../lib/i18n/negotiate.ts";
import {
  keepTexts,
  RECORDINGS_LANGUAGES,
  translateRecordings,
} from "../../lib/i18n/recordings/texts.ts";
import { define } from "../../lib/server/define.ts";
import { visitRecordings } from "../../lib/server/library/visit_recordings.ts";

/** Sends on whoever asks for a moment that one camera recorded, or for several recordings at once. */
export const handler = define.handlers((ctx) => {
  const { req, url, state: { services, who } } = ctx;
  const visit = visitRecordings({ req, params: url.searchParams, services, who, now: Date.now() });
  if (visit.type === "page") return { data: visit };
  return new Response(null, { status: 303, headers: { location: visit.location } });
});

/** The recordings by day: to search, to choose from, to find a moment in. Works without a script. */
export default define.page<typeof handler>(({ req, data, state: { who } }) => {
  const { query, page, moment, zone, now, today, atField } = data;
  const lang = languageOf(req);
  const texts = RECORDINGS_LANGUAGES[lang];
  const t = translateRecordings(lang);
  const keepTextsOfPage = keepTexts(lang);
  const words = cardWords(t, zone, now);
  const role = who?.role ?? "viewer";
  const isEmpty = page.days.length === 0 && page.running.length === 0;
  return (
    <main class="sheet recordings">
      <Head>
        <title>{`${t("title")} - ${translate(lang)("app.title")}`}</title>
        <link key="recordings.css" rel="stylesheet" href={asset("/recordings.css")} />
        <link key="keep.css" rel="stylesheet" href={asset("/keep.css")} />
      </Head>
      <SiteNav lang={lang} at="recordings" role={role} />
      <header class="sheet-head">
        <h1>{t("title")}</h1>
      </header>
      {moment?.type === "unclear" && (
        <p class="panel warning" role="alert">
          {t("moment.unclear", { text: moment.text, example: atField.max.replace("T", " ") })}
        </p>
      )}
      {moment?.type === "found" && <Several words={words} at={moment.at} hits={moment.hits} />}
      {moment?.type === "none" && <Nobody words={words} {...moment} />}
      <div class="panel find">
        <MomentForm t={t} at={atField.value} max={atField.max} />
        <SearchForm t={t} query={query} today={today} />
      </div>
      <Filters t={t} query={query} cameras={page.cameras} isOwner={role === "owner"} />
      <Shown
        t={t}
        query={query}
        dayName={data.dayAt === undefined ? undefined : words.times.day(data.dayAt)}
        today={today}
      />
      <Recordings
        lang={lang}
        texts={texts}
        zone={zone}
        running={data.isEverything ? { now, recordings: page.running } : null}
      />
      {isEmpty && <Nothing t={t} query={query} />}
      {page.days.map(({ day, recordings }) => (
        <DayList
          key={day}
          words={words}
          day={day}
          recordings={recordings}
          controlsFor={role === "owner"
            ? ({ id, name, keep, note, deletedAt }) => (
              <Keep
                lang={lang}
                texts={keepTextsOfPage}
                session={{ id, name, keep, note, deletedAt }}
              />
            )
            : undefined}
        />
      ))}
      <Pages t={t} query={query} older={page.older} />
      <p class="hint recordings-zone">{t("zone", { zone })}</p>
      <ChosenRecordings lang={lang} texts={texts} />
    </main>
  );
});
