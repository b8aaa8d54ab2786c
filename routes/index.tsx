import type { PageProps } from "fresh";
import Capture from "../islands/Capture.tsx";
import { languageOf } from "../lib/i18n/negotiate.ts";

/** The capture page, in the language of the browser. */
export default function CapturePage({ req }: PageProps) {
  return <Capture lang={languageOf(req)} />;
}
