import assert from "node:assert/strict";
import type { ServerCertificate } from "../lib/server/tls/ensure_certificate.ts";
import { certReport } from "./cert.ts";

const certificate: ServerCertificate = {
  cert: "CERT",
  key: "SECRET",
  caPem: "CA",
  notAfter: Date.UTC(2032, 8, 12, 12),
  names: { dns: ["kitchen", "kitchen.local", "localhost"], ip: ["192.168.1.2", "fd00::2"] },
  leftOut: [],
  setAside: [],
  made: "all",
  reason: "There was no certificate authority yet.",
};

Deno.test("certReport() says what was made, for which names, until when, and what to do next", () => {
  const report = certReport(certificate, "/home/ann/certs");
  const flowing = report.replaceAll(/\s+/g, " ");
  for (
    const part of [
      "Made a certificate authority and a server certificate. There was no",
      "Names 192.168.1.2, fd00::2, kitchen, kitchen.local, localhost",
      "Valid until 2032-09-12",
      "/home/ann/certs/ca.crt",
      "Settings > General > VPN & Device Management",
      "Settings > General > About > Certificate Trust Settings",
      "Keep /home/ann/certs/ca.key to yourself",
    ]
  ) assert.ok(flowing.includes(part), `${part} is missing in:\n${report}`);
  assert.ok(!report.includes("SECRET"));
  for (const line of report.split("\n")) assert.ok(line.length <= 80, line);
});

Deno.test("certReport() says nothing of trust with one's own certificate", () => {
  const report = certReport({ ...certificate, made: "none", caPem: null }, "/home/ann/certs");
  assert.match(report, /^Nothing had to be made\./);
  assert.doesNotMatch(report, /ca\.crt|trust/);
});
