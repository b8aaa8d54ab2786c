import assert from "node:assert/strict";
import { authorityPem } from "../../../tests/support/authority.ts";
import { readCertificate } from "../tls/read_pem.ts";
import { X509Certificate } from "../tls/x509.ts";
import { readAuthority } from "./authority.ts";
import { caFileResponse, crtFile, pemFile, profileFile } from "./ca_files.ts";
import { serveCaFile } from "./serve_ca_file.ts";

const cert = await authorityPem("kitchen");
const authority = readAuthority(cert);
const WORDS = { description: "d", organization: "o" };

Deno.test("each file has the type by which its system knows it, and a name of its own", () => {
  const files = [crtFile(authority), pemFile(authority), profileFile(authority, WORDS)];
  assert.deepEqual(files.map(({ contentType, fileName }) => [fileName, contentType]), [
    ["local-camera.crt", "application/x-x509-ca-cert"],
    ["local-camera.pem", "application/x-pem-file"],
    ["local-camera.mobileconfig", "application/x-apple-aspen-config"],
  ]);
});

Deno.test("crtFile() and pemFile() are the same certificate, DER and PEM", () => {
  const der = new X509Certificate(crtFile(authority).body as Uint8Array<ArrayBuffer>);
  const pem = readCertificate(pemFile(authority).body as string).certificate;
  assert.deepEqual(new Uint8Array(der.rawData), new Uint8Array(pem.rawData));
  assert.equal(der.subject, pem.subject);
});

Deno.test("caFileResponse() is never stored, and left to the browser to open", async () => {
  const response = caFileResponse(crtFile(authority));
  assert.equal(response.headers.get("cache-control"), "no-store");
  assert.equal(
    response.headers.get("content-disposition"),
    'inline; filename="local-camera.crt"',
  );
  assert.deepEqual(new Uint8Array(await response.arrayBuffer()), authority.der);
});

Deno.test("serveCaFile() has nothing to hand out with one's own certificate", async () => {
  const response = serveCaFile(null, crtFile);
  assert.equal(response.status, 404);
  assert.equal((await response.json()).error.code, "no-authority");
  assert.equal(serveCaFile(cert, pemFile).status, 200);
});
