import Pair from "../islands/Pair.tsx";
import { ACCESS_LANGUAGES, translateAccess } from "../lib/i18n/access/texts.ts";
import { languageOf } from "../lib/i18n/negotiate.ts";
import { define } from "../lib/server/define.ts";
import { nextPath } from "../lib/shared/next_path.ts";

/** Where a device is let in: by a link that carries a code, or by a code that is typed. */
export default define.page(({ req, url }) => {
  const lang = languageOf(req);
  return (
    <main class="sheet sheet-short">
      <h1 class="visually-hidden">{translateAccess(lang)("pair.title")}</h1>
      <Pair
        lang={lang}
        texts={ACCESS_LANGUAGES[lang]}
        next={nextPath(url.searchParams.get("next"))}
      />
    </main>
  );
});
