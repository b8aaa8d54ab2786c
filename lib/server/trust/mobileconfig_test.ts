import assert from "node:assert/strict";
import { authorityPem } from "../../../tests/support/authority.ts";
import { X509Certificate } from "../tls/x509.ts";
import { readAuthority, shownFingerprint } from "./authority.ts";
import { mobileconfig, stableUuid } from "./mobileconfig.ts";
import { type PlistValue, readPlist } from "../../../tests/support/plist_reader.ts";

const WORDS = { description: "Trusts kitchen.", organization: "Local Camera on kitchen" };
const UUID_8 = /^[\dA-F]{8}-[\dA-F]{4}-8[\dA-F]{3}-[89AB][\dA-F]{3}-[\dA-F]{12}$/;

async function authorityOf(hostname: string) {
  const cert = await authorityPem(hostname);
  return readAuthority(cert);
}

type Dict = Record<string, PlistValue>;

function payloadsOf(text: string): { profile: Dict; certificate: Dict } {
  const profile = readPlist(text) as Dict;
  const content = profile.PayloadContent as Dict[];
  assert.equal(content.length, 1);
  return { profile, certificate: content[0] };
}

Deno.test("mobileconfig() is a configuration with one root certificate", async () => {
  const authority = await authorityOf("kitchen");
  const { profile, certificate } = payloadsOf(mobileconfig(authority, WORDS));
  const id = `local.camera.ca.${authority.fingerprint.slice(0, 16)}`;
  const { PayloadContent: _, PayloadUUID: profileUuid, ...rest } = profile;
  assert.deepEqual(rest, {
    PayloadDescription: WORDS.description,
    PayloadDisplayName: "Local Camera CA (kitchen, 2026-11-28)",
    PayloadIdentifier: id,
    PayloadOrganization: WORDS.organization,
    PayloadRemovalDisallowed: false,
    PayloadType: "Configuration",
    PayloadVersion: 1,
  });
  const { PayloadContent: der, PayloadUUID: certificateUuid, ...others } = certificate;
  assert.deepEqual(others, {
    PayloadCertificateFileName: "local-camera.crt",
    PayloadDescription: WORDS.description,
    PayloadDisplayName: "Local Camera CA (kitchen, 2026-11-28)",
    PayloadIdentifier: `${id}.certificate`,
    PayloadType: "com.apple.security.root",
    PayloadVersion: 1,
  });
  assert.match(String(profileUuid), UUID_8);
  assert.match(String(certificateUuid), UUID_8);
  assert.notEqual(profileUuid, certificateUuid);
  assert.deepEqual(der, authority.der);
  const read = new X509Certificate(der as Uint8Array<ArrayBuffer>);
  assert.equal(read.subject, "CN=Local Camera CA (kitchen\\, 2026-11-28), O=Local Camera");
});

Deno.test("mobileconfig() is the same for the same authority, another for another", async () => {
  const [one, other] = [await authorityOf("kitchen"), await authorityOf("kitchen")];
  assert.equal(mobileconfig(one, WORDS), mobileconfig(one, WORDS));
  const ids = (authority: typeof one) => {
    const { profile, certificate } = payloadsOf(mobileconfig(authority, WORDS));
    return [profile, certificate].flatMap((dict) => [dict.PayloadUUID, dict.PayloadIdentifier]);
  };
  assert.equal(new Set([...ids(one), ...ids(other)]).size, 8);
});

Deno.test("mobileconfig() holds any words, whatever a host is called", async () => {
  const authority = await authorityOf("a<b>&\"'\u0001");
  const description = "<![CDATA[ ]]> & </string> \u0000\ud800 厨房";
  const { profile } = payloadsOf(mobileconfig(authority, { ...WORDS, description }));
  assert.equal(profile.PayloadDescription, "<![CDATA[ ]]> & </string> \ufffd 厨房");
  assert.equal(profile.PayloadDisplayName, "Local Camera CA (a<b>&\"', 2026-11-28)");
});

Deno.test("stableUuid() follows from fingerprint and purpose", () => {
  const uuid = stableUuid("00".repeat(32), "profile");
  assert.match(uuid, UUID_8);
  assert.equal(uuid, stableUuid("00".repeat(32), "profile"));
  assert.notEqual(uuid, stableUuid("00".repeat(32), "certificate"));
  assert.notEqual(uuid, stableUuid("01".repeat(32), "profile"));
});

Deno.test("shownFingerprint() is written as certificate viewers write it", async () => {
  const authority = await authorityOf("kitchen");
  assert.match(shownFingerprint(authority), /^([\dA-F]{2}:){31}[\dA-F]{2}$/);
});
