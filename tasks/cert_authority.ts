/** What `deno task cert` does with the authority itself: to replace it, to take it elsewhere. */
import { AppError, messageOf } from "../lib/shared/errors.ts";
import {
  asksForPassphrase,
  openAuthority,
  sealAuthority,
} from "../lib/server/tls/authority_file.ts";
import {
  ensureCertificate,
  type EnsureOptions,
  type ServerCertificate,
} from "../lib/server/tls/ensure_certificate.ts";
import { certificateFiles, writeDurably } from "../lib/server/tls/files.ts";
import type { KeyedCertificate } from "../lib/server/tls/issue.ts";
import { certificateBlocks, readCertificate } from "../lib/server/tls/read_pem.ts";

/** What a person is asked; the tests answer themselves. */
export interface Person {
  /** May an authority be replaced? @throws {AppError} if not, or if nobody can be asked. */
  agree(what: string): void;
  /** @throws {AppError} `passphrase-missing` if there is none. */
  passphrase(purpose: "new" | "known"): Promise<string>;
}

/** Replaces the authority on purpose. */
export async function newAuthority(
  options: EnsureOptions,
  person: Person,
): Promise<ServerCertificate> {
  if (await presentAuthority(options.certDir) !== "none") {
    person.agree(
      "Devices that trust the present certificate authority will not trust the new one: each of " +
        "them has to be led through trusting once more, and until then its camera records into " +
        "its own storage.",
    );
  }
  return await ensureCertificate({ ...options, authority: "new" });
}

/**
 * Writes the authority into a new file, readable by this user alone, its key encrypted.
 *
 * @throws {AppError} `ca-missing`, `export-not-written`, and what {@link openAuthority} and
 * {@link sealAuthority} throw.
 */
export async function exportAuthority(
  { certDir, now }: Pick<EnsureOptions, "certDir" | "now">,
  file: string,
  person: Person,
): Promise<void> {
  const present = await presentAuthority(certDir);
  if (present === "none") {
    throw new AppError(
      "ca-missing",
      `There is no certificate authority in ${certDir}: name the right directory with ` +
        "CAMERA_CERT_DIR, or make one with deno task cert.",
    );
  }
  // It must be good for something on the other machine.
  const authority = openAuthority(`${present.cert}\n${present.key}`, {
    passphrase: null,
    now,
    where: certDir,
  });
  if (await Deno.lstat(file).then(() => true, () => false)) throw notWritten(file, EXISTS);
  const sealed = await sealAuthority(authority, await person.passphrase("new"));
  try {
    await writeDurably(file, new TextEncoder().encode(sealed), 0o600);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) throw notWritten(file, EXISTS, error);
    // Half a file is of no use, and its name would be taken.
    await Deno.remove(file).catch(() => {});
    throw notWritten(file, messageOf(error), error);
  }
}

const EXISTS = "it exists already, and is never overwritten";

function notWritten(file: string, why: string, cause?: unknown): AppError {
  const message = `The authority cannot be written to ${file} (${why}): name another file.`;
  return new AppError("export-not-written", message, { cause });
}

/**
 * Takes the authority of a file that {@link exportAuthority} wrote, and makes a
 * certificate for this machine with it.
 *
 * @throws {AppError} `import-unreadable`, what {@link openAuthority} and
 * {@link ensureCertificate} throw, and what `person` throws.
 */
export async function importAuthority(
  options: EnsureOptions,
  file: string,
  person: Person,
): Promise<ServerCertificate> {
  const text = await Deno.readTextFile(file).catch((cause) => {
    const message = `${file} cannot be read (${messageOf(cause)}): check the path.`;
    throw new AppError("import-unreadable", message, { cause });
  });
  const passphrase = asksForPassphrase(text) ? await person.passphrase("known") : null;
  const authority = openAuthority(text, { passphrase, now: options.now, where: file });
  const present = await presentAuthority(options.certDir);
  if (present !== "none" && !isSame(present, authority)) {
    person.agree(
      `There is another certificate authority in ${options.certDir}, which that of ${file} would ` +
        "replace: devices that trust only the present one would have to be led through trusting.",
    );
  }
  const isThere = present !== "none" && isSame(present, authority) && present.key !== "";
  return await ensureCertificate({ ...options, ...!isThere && { authority } });
}

/** The authority in the directory as it lies there, in good order or not. */
async function presentAuthority(certDir: string): Promise<KeyedCertificate | "none"> {
  const files = certificateFiles(certDir);
  const [cert, key] = await Promise.all([files.read("ca.crt"), files.read("ca.key")]);
  if (cert.state === "missing" && key.state === "missing") return "none";
  return {
    cert: cert.state === "there" ? cert.text : "",
    key: key.state === "there" ? key.text : "",
  };
}

function isSame(present: KeyedCertificate, { cert }: KeyedCertificate): boolean {
  const [block] = certificateBlocks(present.cert);
  if (block === undefined) return false;
  try {
    return readCertificate(block).certificate.equal(readCertificate(cert).certificate);
  } catch {
    return false;
  }
}
