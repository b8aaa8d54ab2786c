import type { PageProps } from "fresh";
import { asset } from "fresh/runtime";
import { translate } from "../lib/i18n/languages.ts";
import { languageOf } from "../lib/i18n/negotiate.ts";

/** The document around every page. */
export default function Document({ Component, req, url, error }: PageProps) {
  const lang = languageOf(req);
  const t = translate(lang);
  return (
    <html lang={lang}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="description" content={t("app.description")} />
        <meta name="color-scheme" content="dark light" />
        <meta name="theme-color" content="#0b0d10" media="(prefers-color-scheme: dark)" />
        <meta name="theme-color" content="#e9edf1" media="(prefers-color-scheme: light)" />
        <meta name="mobile-web-app-capable" content="yes" />
        <meta name="apple-mobile-web-app-title" content={t("app.title")} />
        <meta name="apple-mobile-web-app-status-bar-style" content="black-translucent" />
        <title>{t("app.title")}</title>
        <link rel="stylesheet" href={asset("/styles.css")} />
        <link rel="icon" href={asset("/icon.svg")} type="image/svg+xml" />
        <link rel="apple-touch-icon" href={asset("/icon-180.png")} />
        <link rel="manifest" href={asset("/manifest.webmanifest")} />
        {url.protocol === "https:" && !error && <script src={asset("/register.js")} defer />}
      </head>
      <body>
        <Component />
      </body>
    </html>
  );
}
