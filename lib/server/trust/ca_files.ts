import type { Authority } from "./authority.ts";
import { mobileconfig, MOBILECONFIG_TYPE, type ProfileWords } from "./mobileconfig.ts";

/** A file that a device downloads to trust the authority. */
export interface CaFile {
  body: string | Uint8Array<ArrayBuffer>;
  contentType: string;
  /** Under which it is stored. */
  fileName: string;
}

/** DER, which Android, Windows, macOS and Firefox open (Mozilla's name of the type is everybody's). */
export function crtFile({ der }: Authority): CaFile {
  return { body: der, contentType: "application/x-x509-ca-cert", fileName: "local-camera.crt" };
}

/** PEM, which ChromeOS, Chrome on Linux and command lines take. */
export function pemFile({ pem }: Authority): CaFile {
  return { body: pem, contentType: "application/x-pem-file", fileName: "local-camera.pem" };
}

/** The profile for iOS, iPadOS and macOS. */
export function profileFile(authority: Authority, words: ProfileWords): CaFile {
  return {
    body: mobileconfig(authority, words),
    contentType: MOBILECONFIG_TYPE,
    fileName: "local-camera.mobileconfig",
  };
}

/** Answers with a file. Not `attachment`: Safari and Firefox do more with it than to store it. */
export function caFileResponse({ body, contentType, fileName }: CaFile): Response {
  return new Response(body, {
    headers: {
      "content-type": contentType,
      "content-disposition": `inline; filename="${fileName}"`,
      "cache-control": "no-store",
    },
  });
}
