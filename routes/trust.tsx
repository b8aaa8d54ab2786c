import { asset, Head } from "fresh/runtime";
import { AuthorityFacts } from "../components/trust/AuthorityFacts.tsx";
import { DeviceChoice } from "../components/trust/DeviceChoice.tsx";
import { hasQuickLook, QuickLook } from "../components/trust/QuickLook.tsx";
import { StepList } from "../components/trust/StepList.tsx";
import { STEPS } from "../components/trust/steps.ts";
import TrustCheck from "../islands/TrustCheck.tsx";
import { LANGUAGES, translate } from "../lib/i18n/languages.ts";
import { languageOf } from "../lib/i18n/negotiate.ts";
import { checkTexts, translateTrust } from "../lib/i18n/trust/texts.ts";
import { define } from "../lib/server/define.ts";
import { shownFingerprint } from "../lib/server/trust/authority.ts";
import { plainVisitOf } from "../lib/server/trust/plain_visit.ts";
import { trustHref, trustPage } from "../lib/server/trust/trust_page.ts";
import { DEVICE_NAMES } from "../lib/shared/device.ts";

/** The way to a trusted connection on this very device, over plain HTTP and HTTPS; readable without a script. */
export default define.page(({ req, url, state: { services } }) => {
  const lang = languageOf(req);
  const t = translateTrust(lang);
  const page = trustPage({
    headers: req.headers,
    url,
    plain: plainVisitOf(req),
    caPem: services.caPem,
    names: services.certificateNames(),
  });
  const { authority, device, isPlain, httpsOrigin, next } = page;
  const steps = authority && device ? STEPS[device] : [];
  return (
    <main class="sheet trust">
      <Head>
        <title>{`${t("title")} - ${translate(lang)("app.title")}`}</title>
        <link key="trust.css" rel="stylesheet" href={asset("/trust.css")} />
      </Head>
      <header class="trust-top">
        <h1>{t("title")}</h1>
        <nav class="languages" aria-label={t("languages")}>
          {(Object.keys(LANGUAGES) as (keyof typeof LANGUAGES)[])
            .filter((other) => other !== lang)
            .map((other) => (
              <a key={other} lang={other} hreflang={other} href={trustHref(url, { lang: other })}>
                {translate(other)("lang.name")}
              </a>
            ))}
        </nav>
      </header>
      <p class="lead">{t("intro")}</p>
      {page.isInApp && <p class="note">{t("note.in-app")}</p>}
      <TrustCheck
        lang={lang}
        texts={checkTexts(lang)}
        device={device}
        isChosen={page.isChosen}
        steps={steps.map(({ title }) => t(title))}
        httpsOrigin={httpsOrigin}
        isPlain={isPlain}
        isVouched={page.isVouched}
        fingerprint={authority?.fingerprint ?? null}
        next={next}
        isGoingOn={page.isGoingOn}
      />
      {!authority && (
        <section class="section">
          <h2>{t("own.title")}</h2>
          <p>{t("own.text")}</p>
        </section>
      )}
      {authority && (
        <section class="section">
          <h2>
            {device ? t("steps.title", { device: DEVICE_NAMES[device] }) : t("devices.title")}
          </h2>
          {!device && <p class="hint">{t("devices.hint")}</p>}
          <DeviceChoice t={t} device={device} hrefFor={(device) => trustHref(url, { device })} />
          {device && <StepList t={t} steps={steps} name={authority.name} />}
          {device && <p class="lead">{t("steps.done")}</p>}
          {page.isFirefox && device !== "firefox" && device !== "ios" && device !== "ipados" && (
            <p class="note">
              {t("note.firefox")}{" "}
              <a href={trustHref(url, { device: "firefox" })}>{t("note.firefox.link")}</a>
            </p>
          )}
        </section>
      )}
      {authority && hasQuickLook(device) && <QuickLook t={t} url={httpsOrigin + next} />}
      {authority && (
        <AuthorityFacts
          t={t}
          name={authority.name}
          fingerprint={shownFingerprint(authority)}
          localUrl={`http://localhost:${url.port || 80}/trust`}
          isPlain={isPlain}
        />
      )}
    </main>
  );
});
