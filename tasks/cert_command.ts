/** What `deno task cert` was asked to do. */
export type CertCommand =
  | { does: "renew"; isForced: boolean }
  | { does: "new-ca" }
  | { does: "export" | "import"; file: string };

/** The command line, taken apart. */
export type CertArguments =
  | { ok: true; command: CertCommand; isConfirmed: boolean; settings: string[] }
  | { ok: false; why: string };

/** Flags of this program besides the settings, for its help. */
export const CERT_FLAGS = [
  {
    flag: "--force-leaf",
    help: "Renews the server's certificate in any case; devices need nothing new.",
  },
  {
    flag: "--new-ca",
    help: "Replaces the certificate authority: every device must trust the new one. The earlier " +
      "one is kept under a dated name.",
  },
  {
    flag: "--export FILE",
    help: "Writes the authority, its key encrypted with a passphrase, into a new file, to take " +
      "it to another machine.",
  },
  {
    flag: "--import FILE",
    help: "Takes the authority of such a file: devices that trust it trust this machine as well.",
  },
  {
    flag: "--yes",
    help: "Answers the question whether an authority may be replaced. The passphrase may stand " +
      "in the environment variable CAMERA_CA_PASSPHRASE.",
  },
];

const COMMANDS = ["--force-leaf", "--new-ca", "--export", "--import"];

/**
 * Takes the flags of this program out of a command line.
 *
 * @returns `settings` is what is left, for `loadConfig`.
 */
export function readCertArguments(args: readonly string[]): CertArguments {
  const given: { name: string; file?: string }[] = [];
  const settings: string[] = [];
  let isConfirmed = false;
  for (let index = 0; index < args.length; index++) {
    const [, name, value] = /^(--[^=]*)(?:=(.*))?$/s.exec(args[index]) ?? [];
    if (name === "--yes" && value === undefined) {
      isConfirmed = true;
    } else if (name === "--export" || name === "--import") {
      const file = value ?? args[++index];
      if (!file || (value === undefined && file.startsWith("--"))) {
        return { ok: false, why: `${name} has no value: write ${name} FILE.` };
      }
      given.push({ name, file });
    } else if (COMMANDS.includes(name) && value === undefined) {
      given.push({ name });
    } else {
      settings.push(args[index]);
    }
  }
  if (given.length > 1) {
    const names = given.map(({ name }) => name).join(" and ");
    return { ok: false, why: `${names} do not go together: give one at a time.` };
  }
  return { ok: true, command: commandOf(given[0]), isConfirmed, settings };
}

function commandOf(given: { name: string; file?: string } | undefined): CertCommand {
  switch (given?.name) {
    case "--new-ca":
      return { does: "new-ca" };
    case "--export":
    case "--import":
      return { does: given.name === "--export" ? "export" : "import", file: given.file ?? "" };
    default:
      return { does: "renew", isForced: given !== undefined };
  }
}
