import { asset, Head } from "fresh/runtime";
import { Card } from "../components/Card.tsx";
import { languageOf } from "../lib/i18n/negotiate.ts";
import { translateSite } from "../lib/i18n/site/texts.ts";
import { define } from "../lib/server/define.ts";

/** What `static/service_worker.js` keeps, and shows when the server cannot be reached. */
export default define.page(({ req }) => {
  const t = translateSite(languageOf(req));
  return (
    <main class="error-page">
      <Head>
        <script src={asset("/offline.js")} defer />
      </Head>
      <h1 class="visually-hidden">Local Camera</h1>
      <Card icon="alert" title={t("offline.title")}>
        <p>{t("offline.text")}</p>
        <p class="hint">{t("offline.kept")}</p>
        <button type="button" class="button">{t("offline.retry")}</button>
      </Card>
    </main>
  );
});
