import type { TranslateTrust } from "../../lib/i18n/trust/texts.ts";
import { FILES } from "./steps.ts";

export interface AuthorityFactsProps {
  t: TranslateTrust;
  /** Common name of the authority. */
  name: string;
  /** `AB:CD:...`. */
  fingerprint: string;
  /** This page, as it is opened on the computer itself: nobody is in between. */
  localUrl: string;
  /** Was this page loaded over plain HTTP? */
  isPlain: boolean;
}

/** What is installed, how to be sure that it is the right one, and how to be rid of it. */
export function AuthorityFacts(props: AuthorityFactsProps) {
  const { t, name, fingerprint, localUrl, isPlain } = props;
  return (
    <details class="aside">
      <summary>{t("facts.title")}</summary>
      <p>{t("facts.text")}</p>
      <dl class="facts">
        <dt>{t("facts.name")}</dt>
        <dd>{name}</dd>
        <dt>{t("facts.fingerprint")}</dt>
        <dd class="fingerprint">{fingerprint}</dd>
      </dl>
      {isPlain && <p>{t("facts.compare", { url: localUrl })}</p>}
      <p class="files">
        {t("facts.files")} <a href={FILES.profile} data-download>.mobileconfig</a>
        <a href={FILES.crt} data-download>.crt</a>
        <a href={FILES.pem} data-download>.pem</a>
      </p>
    </details>
  );
}
