import { chooseLanguage } from "../lib/client/language.ts";
import type { Lang } from "../lib/i18n/lang.ts";

export interface LanguageProps {
  /** In which the page is. */
  lang: Lang;
  title: string;
  /** All of them, by their own names. */
  choices: { lang: Lang; name: string }[];
}

/** In which language all pages of this device are. */
export default function Language({ lang, title, choices }: LanguageProps) {
  return (
    <section class="panel" aria-labelledby="language">
      <h2 id="language">{title}</h2>
      <div class="language-choices" role="group" aria-labelledby="language">
        {choices.map((choice) => (
          <button
            key={choice.lang}
            type="button"
            class="toggle"
            lang={choice.lang}
            aria-pressed={choice.lang === lang ? "true" : "false"}
            onClick={() => chooseLanguage(choice.lang)}
          >
            {choice.name}
          </button>
        ))}
      </div>
    </section>
  );
}
