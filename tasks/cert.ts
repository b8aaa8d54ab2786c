/**
 * `deno task cert`: makes what is missing of the local certificates and renews
 * what needs it, as `deno task start` does too, and says what to do next. The
 * authority is replaced, taken elsewhere and brought from there by it as well.
 */
import { join, resolve } from "node:path";
import { AppError } from "../lib/shared/errors.ts";
import { helpText, wantsHelp } from "../lib/server/config/help.ts";
import { loadConfig } from "../lib/server/config/load.ts";
import { wrap } from "../lib/server/config/wrap.ts";
import { certificateOptions, leftOutSentence } from "../lib/server/machine_certificate.ts";
import { MIN_PASSPHRASE_LENGTH } from "../lib/server/tls/authority_file.ts";
import type { ServerCertificate } from "../lib/server/tls/ensure_certificate.ts";
import { protectKeys } from "../lib/server/tls/protect.ts";
import { serverCertificate } from "../lib/server/tls/server_certificate.ts";
import { exportAuthority, importAuthority, newAuthority, type Person } from "./cert_authority.ts";
import { CERT_FLAGS, readCertArguments } from "./cert_command.ts";
import { askSecretly, isInteractive } from "./terminal.ts";

/** For scripts, and never a setting: a passphrase has no business in `.env`. */
const PASSPHRASE = "CAMERA_CA_PASSPHRASE";

const HELP = helpText({
  usage: "deno task cert [flags]",
  about: "Makes a certificate authority and a server certificate for this machine, or renews the " +
    "server's when its end is near or the machine's addresses have changed. The authority, " +
    "which devices trust, is kept. deno task start does the same by itself, also while it runs; " +
    "it notices what is done here within seconds.",
  switches: CERT_FLAGS,
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
  const { made, reason, names, notAfter, caPem, leftOut, setAside } = certificate;
  const lines = [
    ...wrap(`${MADE[made]} ${reason}`, 80),
    ...row("Names", [...names.ip, ...names.dns].join(", ")),
    ...row("Valid until", new Date(notAfter).toISOString().slice(0, "2000-01-01".length)),
  ];
  if (caPem === null) return lines.join("\n");
  return [
    ...lines,
    ...row("Authority", join(certDir, "ca.crt")),
    ...setAside.length === 0 ? [] : row("Earlier one", setAside.join(", ")),
    ...leftOut.length === 0 ? [] : ["", ...wrap(leftOutSentence(leftOut), 80)],
    "",
    "Next, bring ca.crt to each device and trust it there, once:",
    ...TRUST.flatMap(([device, steps]) => row(device, steps)),
    "",
    ...wrap(
      `Keep ${join(certDir, "ca.key")} to yourself: whoever has it can pass for this ` +
        "server, and for others in your network, on these devices.",
      80,
    ),
  ].join("\n");
}

function row(label: string, text: string): string[] {
  return wrap(text, 62).map((line, index) => `  ${(index === 0 ? label : "").padEnd(15)}${line}`);
}

/** Whoever sits at the terminal, or has said everything on the command line. */
function person(isConfirmed: boolean, given: string | undefined): Person {
  return {
    agree(what) {
      if (isConfirmed) return;
      if (!isInteractive()) {
        throw new AppError("not-confirmed", `${what} If that is wanted, say so with --yes.`);
      }
      console.error(wrap(what, 80).join("\n"));
      if (!confirm("Replace it?")) throw new AppError("not-confirmed", "Nothing was changed.");
    },
    async passphrase(purpose) {
      if (given) return given;
      const missing = (why: string) => new AppError("passphrase-missing", why);
      if (!isInteractive()) {
        throw missing(`Nobody can be asked for the passphrase: give it in ${PASSPHRASE}.`);
      }
      const hint = purpose === "new" ? ` (at least ${MIN_PASSPHRASE_LENGTH} characters)` : "";
      const first = await askSecretly(`Passphrase${hint}: `);
      if (first === null) throw missing("Nothing was changed.");
      if (purpose === "new" && await askSecretly("Once more: ") !== first) {
        throw missing("The two are not the same: nothing was changed.");
      }
      return first;
    },
  };
}

/** @returns What is to be printed. @throws {AppError} for what the user can mend. */
async function run(args: readonly string[]): Promise<string> {
  const asked = readCertArguments(args);
  if (!asked.ok) throw new AppError("arguments", asked.why);
  const { [PASSPHRASE]: passphrase, ...env } = Deno.env.toObject();
  const switches = CERT_FLAGS.map(({ flag }) => flag.split(" ")[0]);
  const loaded = await loadConfig({ args: asked.settings, env, switches });
  if (!loaded.ok) throw new AppError("settings", loaded.problems.join("\n"));
  const certDir = resolve(loaded.config.certDir);
  const options = certificateOptions({ ...loaded.config, certDir });
  const who = person(asked.isConfirmed, passphrase);
  const { command } = asked;
  switch (command.does) {
    case "export": {
      const file = resolve(command.file);
      await exportAuthority(options, file, who);
      return exportedReport(file);
    }
    case "import":
      return certReport(await importAuthority(options, resolve(command.file), who), certDir);
    case "new-ca":
      return certReport(await newAuthority(options, who), certDir);
    case "renew": {
      const certificate = await serverCertificate({ ...options, forceLeaf: command.isForced });
      for (const sentence of await protectKeys(certDir)) console.error(sentence);
      return certReport(certificate, certDir);
    }
  }
}

function exportedReport(file: string): string {
  return wrap(
    `Wrote the certificate authority to ${file}, its key encrypted. On the other machine run ` +
      "deno task cert --import FILE. Then delete the file: with the passphrase, whoever has it " +
      "can pass for this server.",
    80,
  ).join("\n");
}

/** @returns The exit code: 0, or 2 if there is something for the user to mend. */
async function main(): Promise<number> {
  if (wantsHelp(Deno.args)) {
    console.log(HELP);
    return 0;
  }
  try {
    console.log(await run(Deno.args));
    return 0;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    console.error(error.message);
    return 2;
  }
}

if (import.meta.main) Deno.exit(await main());
