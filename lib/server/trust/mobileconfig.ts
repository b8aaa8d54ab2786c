import { createHash } from "node:crypto";
import type { Authority } from "./authority.ts";

/** What Safari recognises a configuration profile by. */
export const MOBILECONFIG_TYPE = "application/x-apple-aspen-config";

/** Reverse DNS, as Apple wishes; `local` belongs to nobody's domain. */
const IDENTIFIER = "local.camera.ca";

/** Characters of base64 a line: what Apple's own tools write. */
const LINE = 52;

/** The words of a profile, in the language of whoever installs it. */
export interface ProfileWords {
  /** Shown below the name. */
  description: string;
  /** Who hands it out: this computer. */
  organization: string;
}

/**
 * A configuration profile that installs the authority on iOS, iPadOS and
 * macOS. The same authority gives the same identifiers, so that installing it
 * again replaces the profile instead of adding another.
 *
 * @returns XML property list.
 * @see Apple, "Configuration Profile Reference": Configuration, com.apple.security.root.
 */
export function mobileconfig(authority: Authority, words: ProfileWords): string {
  const { name, fingerprint, der } = authority;
  const identifier = `${IDENTIFIER}.${fingerprint.slice(0, 16)}`;
  const lines = der.toBase64().match(new RegExp(`.{1,${LINE}}`, "g")) ?? [];
  const certificate: [string, string][] = [
    ["PayloadCertificateFileName", text("local-camera.crt")],
    ["PayloadContent", ["<data>", ...lines, "</data>"].join("\n\t\t\t")],
    ["PayloadDescription", text(words.description)],
    ["PayloadDisplayName", text(name)],
    ["PayloadIdentifier", text(`${identifier}.certificate`)],
    ["PayloadType", text("com.apple.security.root")],
    ["PayloadUUID", text(stableUuid(fingerprint, "certificate"))],
    ["PayloadVersion", "<integer>1</integer>"],
  ];
  const profile: [string, string][] = [
    ["PayloadContent", `<array>\n\t\t${dict(certificate, "\t\t")}\n\t</array>`],
    ["PayloadDescription", text(words.description)],
    ["PayloadDisplayName", text(name)],
    ["PayloadIdentifier", text(identifier)],
    ["PayloadOrganization", text(words.organization)],
    ["PayloadRemovalDisallowed", "<false/>"],
    ["PayloadType", text("Configuration")],
    ["PayloadUUID", text(stableUuid(fingerprint, "profile"))],
    ["PayloadVersion", "<integer>1</integer>"],
  ];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" ' +
    '"http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    dict(profile, ""),
    "</plist>",
    "",
  ].join("\n");
}

/**
 * A UUID that follows from a certificate: version 8 (RFC 9562, section 5.8),
 * 122 bits of SHA-256 over fingerprint and purpose. Upper case, as Apple
 * writes them.
 *
 * @param fingerprint Hexadecimal digits.
 * @param purpose Tells the UUIDs of one certificate apart.
 */
export function stableUuid(fingerprint: string, purpose: string): string {
  const bytes = createHash("sha256").update(`${fingerprint}/${purpose}`).digest();
  bytes[6] = (bytes[6] & 0x0f) | 0x80; // ver
  bytes[8] = (bytes[8] & 0x3f) | 0x80; // var
  const hex = bytes.subarray(0, 16).toString("hex").toUpperCase();
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function dict(entries: [key: string, value: string][], indent: string): string {
  const lines = entries.map(([key, value]) => `${indent}\t<key>${key}</key>\n${indent}\t${value}`);
  return ["<dict>", ...lines, `${indent}</dict>`].join("\n");
}

/** What XML 1.0 cannot hold at all (section 2.2) is left out; a host name may hold anything. */
function text(value: string): string {
  const escaped = value
    // deno-lint-ignore no-control-regex
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
  return `<string>${escaped.toWellFormed()}</string>`;
}
