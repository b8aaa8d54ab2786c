import type { Probe, Verdict as Kind } from "../../lib/client/trust/verdict.ts";
import type { TranslateCheck } from "../../lib/i18n/trust/texts.ts";

export interface VerdictProps {
  t: TranslateCheck;
  verdict: Kind;
  https: Probe;
  wss: Probe;
  /** `https://HOST:PORT`. */
  httpsOrigin: string;
}

/** What was found out, in one sentence, and the two tests behind it. */
export function Verdict({ t, verdict, https, wss, httpsOrigin }: VerdictProps) {
  const { hostname: host, port } = new URL(httpsOrigin);
  const params = { host, port: port || "443" };
  return (
    <div>
      <div role="status">
        <h2>{t(`check.verdict.${verdict}`, params)}</h2>
        <p>{t(`check.advice.${verdict}`, params)}</p>
      </div>
      <ul class="probes">
        <ProbeLine name={t("check.https")} probe={https} words={t(`check.probe.${https}`)} />
        <ProbeLine name={t("check.wss")} probe={wss} words={t(`check.probe.${wss}`)} />
      </ul>
    </div>
  );
}

const SIGNS: Readonly<Record<Probe, string>> = {
  waiting: "M7 12h10",
  testing: "M12 7v5l3 3",
  ok: "M7 12.5l3.5 3.5L17 9",
  failed: "M8 8l8 8M16 8l-8 8",
  silent: "M12 7v6M12 16.6v.4",
};

/** A sign, its colour and its words say the same. */
function ProbeLine({ name, probe, words }: { name: string; probe: Probe; words: string }) {
  return (
    <li class="probe" data-probe={probe}>
      <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
        <path d="M12 2.8a9.2 9.2 0 1 1 0 18.4 9.2 9.2 0 0 1 0-18.4Z" />
        <path d={SIGNS[probe]} />
      </svg>
      <span>{name}</span>
      <span class="probe-words">{words}</span>
    </li>
  );
}
