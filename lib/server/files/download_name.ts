/** Longest name of a camera in a file's name, characters. */
const MAX_NAME = 64;

/** What some file system takes for something else than a part of a name. */
// deno-lint-ignore no-control-regex
const UNSAFE = /[\u0000-\u001f\u007f-\u009f"*/:<>?\\|\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;

/**
 * The name that something of a camera is saved by: `Hall_2026-11-28_15-12-00`, in the local time
 * of this machine, without an extension.
 *
 * @param camera As somebody named it: any text.
 * @param epochMs What it begins with.
 */
export function downloadStem(camera: string, epochMs: number): string {
  const name = [...camera.replace(UNSAFE, " ").trim()].slice(0, MAX_NAME).join("")
    .replace(/\s+/g, "_")
    // Windows cuts dots off at the end; at the front they hide a file.
    .replace(/^[._]+|[._]+$/g, "");
  const at = new Date(epochMs);
  const two = (n: number) => String(n).padStart(2, "0");
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join("-");
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join("-");
  return `${name || "recording"}_${day}_${time}`;
}

/**
 * `Content-Disposition` of a download: the name for all, and once more in plain letters for
 * programs that know no other.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6266#section-4.3 RFC 6266, section 4.3}
 */
export function attachment(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/gu, "_");
  const encoded = encodeURIComponent(name.toWellFormed())
    .replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
