/** Where Debian's packages put what tests need. */
const PATHS = {
  certutil: "/usr/bin/certutil",
  chromium: "/usr/bin/chromium",
  ffmpeg: "/usr/bin/ffmpeg",
  ffprobe: "/usr/bin/ffprobe",
  mkvmerge: "/usr/bin/mkvmerge",
  openssl: "/usr/bin/openssl",
} as const;

export type Tool = keyof typeof PATHS;

/** The path of a tool, for whoever knows it is there. */
export function pathOf(tool: Tool): string {
  return PATHS[tool];
}

function isMissing(tool: Tool): boolean {
  try {
    return !Deno.statSync(PATHS[tool]).isFile;
  } catch {
    return true;
  }
}

/**
 * A test that needs programs from outside. Where one is missing it is skipped,
 * and its line says so; with `CI=true` it fails instead, so that nothing is
 * ever skipped unseen.
 */
export function testWith(tools: Tool[], name: string, run: () => Promise<void>): void {
  const missing = tools.filter(isMissing);
  const isCi = Deno.env.get("CI") === "true";
  if (missing.length === 0) {
    Deno.test(name, run);
  } else if (isCi) {
    Deno.test(name, () => {
      throw new Error(
        `Needs ${
          missing.join(", ")
        }: apt-get install chromium ffmpeg libnss3-tools mkvtoolnix openssl`,
      );
    });
  } else {
    Deno.test.ignore(`${name} (needs ${missing.join(", ")})`, run);
  }
}
