import { useMemo } from "preact/hooks";
import { KeepControls } from "../components/recordings/KeepControls.tsx";
import type { KeptSession } from "../lib/client/recordings/keep.ts";
import type { Lang } from "../lib/i18n/lang.ts";
import type { KeepTexts, TranslateKeep } from "../lib/i18n/recordings/texts.ts";
import { translator } from "../lib/i18n/translate.ts";

export interface KeepProps {
  lang: Lang;
  texts: KeepTexts;
  session: KeptSession;
}

/** What an owner does to a recording, on its card or its page; `static/keep.css` goes with it. */
export default function Keep({ lang, texts, session }: KeepProps) {
  const t: TranslateKeep = useMemo(() => translator(lang, texts), [lang]);
  return <KeepControls t={t} session={session} onEdited={() => location.reload()} />;
}
