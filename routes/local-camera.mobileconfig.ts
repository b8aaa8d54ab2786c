import { languageOf } from "../lib/i18n/negotiate.ts";
import { translateTrust } from "../lib/i18n/trust/texts.ts";
import { define } from "../lib/server/define.ts";
import { profileFile } from "../lib/server/trust/ca_files.ts";
import { serveCaFile } from "../lib/server/trust/serve_ca_file.ts";

/** The local authority as a configuration profile for iOS, iPadOS and macOS. */
export const handler = define.handlers({
  GET({ req, state: { services } }) {
    const t = translateTrust(languageOf(req));
    const host = Deno.hostname();
    return serveCaFile(services.caPem, (authority) =>
      profileFile(authority, {
        description: t("profile.description", { host }),
        organization: t("profile.organization", { host }),
      }));
  },
});
