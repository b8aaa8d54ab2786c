import { join } from "node:path";
import { AppError, messageOf } from "../../shared/errors.ts";

/** The four files, in the order in which they are put in place: see {@link CertificateFiles.write}. */
export const FILE_NAMES = ["ca.key", "ca.crt", "server.key", "server.crt"] as const;
/** Name of one of them. */
export type FileName = (typeof FILE_NAMES)[number];

/** A file as it was found. */
export type Stored =
  | { state: "missing" }
  | { state: "unreadable"; why: string }
  | { state: "there"; text: string };

/** Where certificates are kept. */
export interface CertificateFiles {
  /** @throws {AppError} `certificates-not-permitted` if this program may not even look. */
  read(name: FileName): Promise<Stored>;
  /**
   * Puts the given files in place, each wholly or not at all; the others stay
   * as they are. A key comes before its certificate: when the machine stops in
   * between, a certificate is missing or does not fit, and that is noticed.
   *
   * @throws {AppError} `certificates-not-written`.
   */
  write(texts: Partial<Record<FileName, string>>): Promise<void>;
  /**
   * Keeps copies of those of the files that exist, under a dated name and with the modes that
   * {@link write} gives: `ca-2030-06-15.key`, `ca-2030-06-15_2.key`.
   *
   * @param now Epoch ms.
   * @returns Their paths.
   * @throws {AppError} `certificates-not-written`, also if one cannot be read.
   */
  setAside(names: readonly FileName[], now: number): Promise<string[]>;
}

/**
 * Files in a directory, which is made (mode 0700) when it is first written to.
 * Keys get mode 0600, certificates 0644.
 */
export function certificateFiles(directory: string): CertificateFiles {
  return {
    async read(name) {
      try {
        return { state: "there", text: await Deno.readTextFile(join(directory, name)) };
      } catch (error) {
        // Deno refused, not the system: whether the file exists is not known.
        if (error instanceof Deno.errors.NotCapable) {
          throw new AppError(
            "certificates-not-permitted",
            `Certificates in ${directory} may not be read: start this program with ` +
              `--allow-read=${directory} and --allow-write=${directory}.`,
            { cause: error, data: { directory } },
          );
        }
        return error instanceof Deno.errors.NotFound
          ? { state: "missing" }
          : { state: "unreadable", why: messageOf(error) };
      }
    },
    async write(texts) {
      const ready: { from: string; to: string }[] = [];
      try {
        await Deno.mkdir(directory, { recursive: true, mode: 0o700 });
        for (const name of FILE_NAMES) {
          const text = texts[name];
          if (text === undefined) continue;
          const from = join(directory, `.${name}.${crypto.randomUUID()}.tmp`);
          ready.push({ from, to: join(directory, name) });
          await writeDurably(from, new TextEncoder().encode(text), modeOf(name));
        }
        for (const { from, to } of ready) await Deno.rename(from, to);
      } catch (error) {
        await Promise.allSettled(ready.map(({ from }) => Deno.remove(from)));
        throw new AppError(
          "certificates-not-written",
          `Certificates cannot be written to ${directory} (${messageOf(error)}): make room and ` +
            "make it writable, or set CAMERA_CERT_DIR to a directory that is.",
          { cause: error, data: { directory } },
        );
      }
    },
    async setAside(names, now) {
      const kept: string[] = [];
      for (const name of names) {
        try {
          const path = await keepCopy(directory, name, now);
          if (path !== null) kept.push(path);
        } catch (error) {
          throw new AppError(
            "certificates-not-written",
            `${join(directory, name)} cannot be kept under another name (${messageOf(error)}): ` +
              "move it out of the way yourself.",
            { cause: error, data: { directory } },
          );
        }
      }
      return kept;
    },
  };
}

/** @returns Where the copy lies; null if there is nothing to copy. */
async function keepCopy(directory: string, name: FileName, now: number): Promise<string | null> {
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(join(directory, name));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
  const [stem, extension] = name.split(".");
  const day = new Date(now).toISOString().slice(0, "2000-01-01".length);
  for (let count = 1;; count++) {
    const path = join(directory, `${stem}-${day}${count > 1 ? `_${count}` : ""}.${extension}`);
    try {
      await writeDurably(path, bytes, modeOf(name));
      return path;
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    }
  }
}

function modeOf(name: FileName): number {
  return name.endsWith(".key") ? 0o600 : 0o644;
}

/** @throws {Deno.errors.AlreadyExists} if there is such a file. */
export async function writeDurably(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true, mode });
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
  await file.sync();
}
