import { HttpError, type PageProps } from "fresh";
import { Card } from "../components/Card.tsx";
import { translate } from "../lib/i18n/languages.ts";
import { languageOf } from "../lib/i18n/negotiate.ts";

/** Any page that could not be shown: one sentence and a way on, never a stack trace. */
export default function ErrorPage({ req, error }: PageProps) {
  const t = translate(languageOf(req));
  const status = error instanceof HttpError ? error.status : 500;
  const title = status === 404
    ? "error.not-found"
    : status === 403
    ? "error.forbidden"
    : "error.server";
  return (
    <main class="error-page">
      <h1 class="visually-hidden">{t("app.title")}</h1>
      <Card icon="alert" title={t(title)}>
        <a class="button" href="/">{t("error.next")}</a>
      </Card>
    </main>
  );
}
