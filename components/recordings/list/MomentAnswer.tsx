import { type MomentHit, watchHref } from "../../../lib/shared/library.ts";
import { MOST_SIDE_BY_SIDE } from "../../../lib/shared/overlapping.ts";
import { CardPicture } from "./CardPicture.tsx";
import type { CardWords } from "./words.ts";

export interface SeveralProps {
  words: CardWords;
  /** The moment that was looked for, epoch ms. */
  at: number;
  hits: readonly MomentHit[];
}

/** Several cameras recorded at the moment: which is it to be? */
export function Several({ words, at, hits }: SeveralProps) {
  const { t } = words;
  const together = hits.slice(0, MOST_SIDE_BY_SIDE);
  const start = Math.max(...together.map((hit) => hit.at));
  return (
    <section class="panel moment-answer" aria-labelledby="moment-answer">
      <h2 id="moment-answer">
        {t("moment.several", { n: hits.length, ...whenOf(words, at) })}
      </h2>
      <p>{t("moment.several.hint")}</p>
      <ul class="moment-hits">
        {hits.map((hit) => (
          <Hit key={hit.session} hit={hit}>
            {t("moment.watch", { time: words.times.second(hit.at) })}
          </Hit>
        ))}
      </ul>
      <a class="button" href={watchHref(together.map(({ session }) => session), start)}>
        {t("moment.side")}
      </a>
    </section>
  );
}

export interface NobodyProps {
  words: CardWords;
  at: number;
  before?: MomentHit;
  after?: MomentHit;
}

/** No camera recorded at the moment: what comes nearest? */
export function Nobody({ words, at, before, after }: NobodyProps) {
  const { t } = words;
  const isNothing = !before && !after;
  return (
    <section class="panel moment-answer" aria-labelledby="moment-answer">
      <h2 id="moment-answer">{t("moment.none", whenOf(words, at))}</h2>
      <p>{t(isNothing ? "moment.none.at-all" : "moment.nearest")}</p>
      {!isNothing && (
        <ul class="moment-hits">
          {before && (
            <Hit hit={before}>
              {t("moment.before", { when: words.times.dayAndMinute(before.nearestAt) })}
            </Hit>
          )}
          {after && (
            <Hit hit={after}>
              {t("moment.after", { when: words.times.dayAndMinute(after.nearestAt) })}
            </Hit>
          )}
        </ul>
      )}
    </section>
  );
}

function Hit({ hit, children }: { hit: MomentHit; children: string }) {
  return (
    <li>
      <a class="moment-hit" href={watchHref([hit.session], hit.at)}>
        <span class="recording-picture">
          <CardPicture src={hit.poster} />
        </span>
        <span class="moment-words">
          <strong>{hit.name}</strong>
          <span>{children}</span>
        </span>
      </a>
    </li>
  );
}

function whenOf({ times }: CardWords, at: number): { time: string; day: string } {
  return { time: times.minute(at), day: times.day(at) };
}
