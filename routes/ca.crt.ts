import { define } from "../lib/server/define.ts";
import { crtFile } from "../lib/server/trust/ca_files.ts";
import { serveCaFile } from "../lib/server/trust/serve_ca_file.ts";

/** The local authority's certificate, DER, for devices that are to trust this server. It is public. */
export const handler = define.handlers({
  GET: ({ state: { services } }) => serveCaFile(services.caPem, crtFile),
});
