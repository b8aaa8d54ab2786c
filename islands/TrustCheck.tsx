import { useSignalEffect } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { Verdict } from "../components/trust/Verdict.tsx";
import { browserTouch, browserTrust } from "../lib/client/trust/browser.ts";
import { createTrustCheck } from "../lib/client/trust/model.ts";
import { refinedDevice } from "../lib/client/trust/refine.ts";
import { missingSteps } from "../lib/client/trust/verdict.ts";
import type { CheckTexts, TranslateCheck } from "../lib/i18n/trust/texts.ts";
import { translator } from "../lib/i18n/translate.ts";
import type { Device } from "../lib/shared/device.ts";

export interface TrustCheckProps {
  lang: string;
  texts: CheckTexts;
  /** What the server takes the device for; null if it cannot tell. */
  device: Device | null;
  /** Was it chosen by hand? Then the page leaves it as it is. */
  isChosen: boolean;
  /** Titles of the steps for this device; none if nothing is to be installed. */
  steps: string[];
  /** `https://HOST:PORT`. */
  httpsOrigin: string;
  /** Was the page loaded over plain HTTP? */
  isPlain: boolean;
  /** Does the certificate name this host? */
  isVouched: boolean;
  /** Of the authority; null with one's own certificate. */
  fingerprint: string | null;
  /** Where to go on to: a path. */
  next: string;
  /** Does the page lead on by itself as soon as everything works? */
  isGoingOn: boolean;
}

/**
 * Tests from this very device whether HTTPS and WSS are trusted, and says what
 * is missing. `data-verdict` on its root names the outcome.
 */
export default function TrustCheck(props: TrustCheckProps) {
  const { lang, texts, steps, httpsOrigin, isPlain, isVouched, fingerprint } = props;
  const t = useMemo((): TranslateCheck => translator(lang, texts), [lang]);
  const model = useMemo(() => {
    const surroundings = () => browserTrust({ httpsOrigin, fingerprint });
    return createTrustCheck(surroundings, { isPlain, isVouched });
  }, []);
  useEffect(() => showRightDevice(props), []);
  useEffect(model.mount, []);
  useSignalEffect(() => {
    if (props.isGoingOn && model.verdict.value === "trusted") location.replace(goal(props));
  });

  const verdict = model.verdict.value;
  const testedAt = model.testedAt.value;
  const isTesting = verdict === "testing";
  return (
    <section class="card trust-check" aria-label={t("check.title")} data-verdict={verdict}>
      <Verdict
        t={t}
        verdict={verdict}
        https={model.https.value}
        wss={model.wss.value}
        httpsOrigin={httpsOrigin}
      />
      <MissingSteps
        t={t}
        numbers={missingSteps(verdict, steps.length, model.isDownloaded.value)}
        steps={steps}
      />
      {verdict === "untrusted" && steps.length === 0 && (
        <p>{t(fingerprint === null ? "check.advice.own" : "check.step.choose")}</p>
      )}
      <noscript>
        <p class="warning">{t("check.noscript")}</p>
      </noscript>
      {verdict === "trusted" && (
        <a class="button trust-go" href={isPlain ? confirmation(props) : goal(props)}>
          {t("check.go")}
        </a>
      )}
      {verdict === "trusted" && isPlain && <p class="hint">{t("check.go.plain")}</p>}
      {verdict !== "trusted" && verdict !== "waiting" && (
        <div class="choices">
          <button
            type="button"
            class="button button-quiet"
            disabled={isTesting}
            onClick={model.check}
          >
            {t("check.retry")}
          </button>
          {verdict === "warned" && (
            <a class="button button-quiet" href={goal(props)}>{t("check.go.anyway")}</a>
          )}
        </div>
      )}
      {testedAt !== null && !isTesting && (
        <p class="hint tested">
          {t("check.tested", {
            time: new Date(testedAt).toLocaleTimeString(),
            origin: httpsOrigin,
          })}
        </p>
      )}
    </section>
  );
}

function goal({ httpsOrigin, next }: TrustCheckProps): string {
  return httpsOrigin + next;
}

/** This page over HTTPS, which sees more of it and then goes on by itself. */
function confirmation({ httpsOrigin, next, lang }: TrustCheckProps): string {
  return `${httpsOrigin}/trust?${new URLSearchParams({ lang, next, go: "on" })}`;
}

interface MissingStepsProps {
  t: TranslateCheck;
  numbers: number[];
  steps: string[];
}

/** Links to the steps that mend it. */
function MissingSteps({ t, numbers, steps }: MissingStepsProps) {
  if (numbers.length === 0) return null;
  return (
    <ul class="missing">
      {numbers.map((n) => (
        <li key={n}>
          <a href={`#step-${n}`}>
            {n === 1
              ? t("check.step.first", { title: steps[0] })
              : t("check.step.missing", { n, title: steps[n - 1] })}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** An iPad that passed for a Mac gets its own steps: the server cannot tell them apart. */
function showRightDevice({ device, isChosen }: TrustCheckProps): void {
  const refined = refinedDevice(device, browserTouch());
  if (isChosen || refined === device || refined === null) return;
  const url = new URL(location.href);
  url.searchParams.set("device", refined);
  location.replace(url);
}
