/**
 * One's own certificate consists of two files. A sentence if just one of them
 * is named, otherwise null.
 *
 * @param files Paths as configured; undefined if not given.
 */
export function missingHalf(files: { certFile?: string; keyFile?: string }): string | null {
  if ((files.certFile === undefined) === (files.keyFile === undefined)) return null;
  const [given, missing] = files.certFile === undefined
    ? ["CAMERA_KEY_FILE", "CAMERA_CERT_FILE"]
    : ["CAMERA_CERT_FILE", "CAMERA_KEY_FILE"];
  return `${given} is given without ${missing}: give both, or neither to use the local certificate.`;
}
