import Capture from "../islands/Capture.tsx";
import { languageOf } from "../lib/i18n/negotiate.ts";
import { define } from "../lib/server/define.ts";

/** The capture page, in the language of the browser. */
export default define.page(({ req, state }) => (
  <Capture
    lang={languageOf(req)}
    chunkMs={state.services.config.chunkMs}
    isOwner={state.who?.role === "owner"}
  />
));
