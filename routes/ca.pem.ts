import { define } from "../lib/server/define.ts";
import { pemFile } from "../lib/server/trust/ca_files.ts";
import { serveCaFile } from "../lib/server/trust/serve_ca_file.ts";

/** The same as `/ca.crt` in PEM. */
export const handler = define.handlers({
  GET: ({ state: { services } }) => serveCaFile(services.caPem, pemFile),
});
