/**
 * `deno task cert`: makes what is missing of the local certificates and renews
 * what needs it, as `deno task start` does too, and says what to do next.
 */
import { join, resolve } from "node:path";
import { AppError } from "../lib/shared/errors.ts";
import { helpText, wantsHelp } from "../lib/server/config/help.ts";
import { loadConfig } from "../lib/server/config/load.ts";
import { wrap } from "../lib/server/config/wrap.ts";
import { lanAddresses } from "../lib/server/network.ts";
import type { ServerCertificate } from "../lib/server/tls/ensure_certificate.ts";
import { serverCertificate } from "../lib/server/tls/server_certificate.ts";

const FORCE_LEAF = "--force-leaf";

const HELP = helpText({
  usage: "deno task cert [flags]",
  about: "Makes a certificate authority and a server certificate for this machine, or renews the " +
    "server's when its end is near or the machine's addresses have changed. The authority, " +
    "which devices trust, is kept. deno task start does the same by itself.",
  switches: [{
    flag: FORCE_LEAF,
    help: "Renews the server's certificate in any case; devices need nothing new.",
  }],
});

const MADE = {
  all: "Made a certificate authority and a server certificate.",
  leaf: "Renewed the server certificate; the certificate authority stays.",
  none: "Nothing had to be made.",
};

const TRUST: [device: string, steps: string][] = [
  [
    "iPhone, iPad",
    "1. Open the file, then install the profile: Settings > General > VPN & Device Management. " +
    "2. Settings > General > About > Certificate Trust Settings: switch it on.",
  ],
  ["Android", "Settings, search for CA certificate, and install it from storage."],
  ["macOS", "Open it in Keychain Access, then set Trust to Always Trust."],
  ["Windows", "Open it, then install it into Trusted Root Certification Authorities."],
];

/**
 * What is printed when the certificates stand.
 *
 * @param certificate What is served with.
 * @param certDir Absolute path of the directory.
 * @returns Lines of at most 80 columns, but for longer paths.
 */
export function certReport(certificate: ServerCertificate, certDir: string): string {
  const { made, reason, names, notAfter, caPem } = certificate;
  const lines = [
    ...wrap(`${MADE[made]} ${reason}`, 80),
    ...row("Names", [...names.ip, ...names.dns].join(", ")),
    ...row("Valid until", new Date(notAfter).toISOString().slice(0, "2000-01-01".length)),
  ];
  if (caPem === null) return lines.join("\n");
  return [
    ...lines,
    ...row("Authority", join(certDir, "ca.crt")),
    "",
    "Next, bring ca.crt to each device and trust it there, once:",
    ...TRUST.flatMap(([device, steps]) => row(device, steps)),
    "",
    ...wrap(
      `Keep ${join(certDir, "ca.key")} to yourself: whoever has it can pass for any ` +
        "site on these devices.",
      80,
    ),
  ].join("\n");
}

function row(label: string, text: string): string[] {
  return wrap(text, 62).map((line, index) => `  ${(index === 0 ? label : "").padEnd(15)}${line}`);
}

/** @returns The exit code: 0, or 2 if there is something for the user to mend. */
async function main(): Promise<number> {
  if (wantsHelp(Deno.args)) {
    console.log(HELP);
    return 0;
  }
  const loaded = await loadConfig({ switches: [FORCE_LEAF] });
  if (!loaded.ok) {
    for (const problem of loaded.problems) console.error(problem);
    return 2;
  }
  const { certFile, keyFile } = loaded.config;
  const certDir = resolve(loaded.config.certDir);
  try {
    const certificate = await serverCertificate({
      certDir,
      certFile,
      keyFile,
      hostname: Deno.hostname(),
      addresses: lanAddresses(Deno.networkInterfaces()),
      now: Date.now(),
      forceLeaf: loaded.switches.has(FORCE_LEAF),
    });
    console.log(certReport(certificate, certDir));
    return 0;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    console.error(error.message);
    return 2;
  }
}

if (import.meta.main) Deno.exit(await main());
