import type { TranslatePlayer } from "../../lib/i18n/player/texts.ts";
import { MOST_SIDE_BY_SIDE, type OverlappingSession } from "../../lib/shared/overlapping.ts";
import type { TimeTexts } from "./time_text.ts";

export interface ChooserProps {
  t: TranslatePlayer;
  times: TimeTexts;
  others: readonly OverlappingSession[];
  /** Ids of those that are shown beside. */
  chosen: readonly string[];
}

/** Other cameras of the same time, to be shown beside this one. A form: it works without a script. */
export function Chooser({ t, times, others, chosen }: ChooserProps) {
  if (others.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="side">
      <h2 id="side">{t("side")}</h2>
      <p>{t("side.text")}</p>
      <form class="side-form" method="get">
        <ul class="rows">
          {others.map(({ id, name, startedAt, until }) => (
            <li key={id}>
              <label class="side-choice">
                <input type="checkbox" name="with" value={id} checked={chosen.includes(id)} />
                <span>
                  <strong>{name}</strong>{" "}
                  <span class="hint">
                    {t("side.from-to", {
                      from: times.second(startedAt),
                      to: times.second(until),
                    })}
                  </span>
                </span>
              </label>
            </li>
          ))}
        </ul>
        <button type="submit" class="toggle">{t("side.show")}</button>
        {others.length >= MOST_SIDE_BY_SIDE && <span class="hint">{t("side.most")}</span>}
      </form>
    </section>
  );
}
