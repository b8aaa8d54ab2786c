import Capture from "../islands/Capture.tsx";
import { LANGUAGES } from "../lib/i18n/languages.ts";
import { languageOf } from "../lib/i18n/negotiate.ts";
import { define } from "../lib/server/define.ts";

/** The capture page, in the language of the browser. */
export default define.page(({ req, state }) => {
  const lang = languageOf(req);
  const { services, who } = state;
  return (
    <Capture
      lang={lang}
      texts={LANGUAGES[lang]}
      chunkMs={services.config.chunkMs}
      role={who?.role ?? "camera"}
      name={who?.device ? who.name : undefined}
    />
  );
});
