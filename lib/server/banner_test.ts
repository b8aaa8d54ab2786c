import assert from "node:assert/strict";
import fc from "fast-check";
import { encode } from "uqr";
import { GIB } from "../shared/units.ts";
import { type BannerFacts, renderBanner } from "./banner.ts";
import { trustPageUrl } from "./network.ts";

const facts: BannerFacts = {
  urls: [
    "https://192.168.1.2:5001",
    "https://[fd00::2]:5001",
    "https://kitchen.local:5001",
    "https://localhost:5001",
  ],
  recordingsDir: "/home/ann/local-camera/recordings",
  disk: { freeBytes: 78.6 * GIB, totalBytes: 252 * GIB },
  outlook: null,
  access: { state: "on", linkSecret: "AbCdEfGhIjKlMnOpQrStUv", code: "known" },
  certificate: {
    notAfter: Date.UTC(2032, 8, 12, 12),
    made: "none",
    reason: "The certificates are in order.",
    trustUrl: "http://192.168.1.2:5080/trust",
  },
};

/** The modules that a phone sees in the half blocks: light is drawn, dark is the ground. */
function modulesIn(banner: string): boolean[][] {
  const rows = banner.split("\n").filter((line) => /^ {2}[█▀▄ ]{20,}$/.test(line));
  const dark = { "█": [false, false], "▀": [false, true], "▄": [true, false], " ": [true, true] };
  return rows.flatMap((row) => {
    const cells = [...row.slice(2)].map((cell) => dark[cell as keyof typeof dark]);
    return [cells.map(([upper]) => upper), cells.map(([, lower]) => lower)];
  });
}

Deno.test("renderBanner() draws the code of the best address, light on dark, with a margin", () => {
  const seen = modulesIn(renderBanner(facts));
  const { data, size } = encode(`${facts.urls[0]}/pair#AbCdEfGhIjKlMnOpQrStUv`, { border: 2 });
  assert.equal(size, 33);
  assert.deepEqual(seen.slice(0, size), data);
  assert.ok(data[0].every((dark) => !dark), "the margin is light");
});

Deno.test("renderBanner() names addresses, recordings, free space, certificate and how to stop", () => {
  const banner = renderBanner(facts);
  const lines = banner.split("\n");
  assert.equal(lines[0], "Local Camera");
  assert.deepEqual(lines.slice(2, 6), [
    "  https://192.168.1.2:5001",
    "  https://[fd00::2]:5001",
    "  https://kitchen.local:5001",
    "  https://localhost:5001   on this machine alone",
  ]);
  assert.deepEqual(lines.slice(-8), [
    "  Access        Scan to pair a device, or type the access code (deno task token",
    "                code makes a new one).",
    "  Recordings    /home/ann/local-camera/recordings",
    "  Free space    78.6 GB of 252 GB",
    "  Certificate   until 2032-09-12.",
    "                A new device must trust this machine once: open",
    "                http://192.168.1.2:5080/trust on it.",
    "  Stop          Ctrl+C. Segments in hand are closed first.",
  ]);
});

Deno.test("renderBanner() says what was made, and that every device must trust a new authority", () => {
  const made = (certificate: Partial<BannerFacts["certificate"]>) =>
    renderBanner({ ...facts, certificate: { ...facts.certificate, ...certificate } })
      .replaceAll(/\s+/g, " ");
  const reason = "There was no certificate authority yet.";
  const all = made({ made: "all", reason });
  assert.ok(all.includes(`until 2032-09-12. Made: ${reason}`));
  assert.ok(
    all.includes("Every device must trust this machine once: open http://192.168.1.2:5080/"),
  );
  const leaf = made({ made: "leaf", reason: "server.crt ends on 2030-07-01." });
  assert.ok(leaf.includes("Renewed: server.crt ends on 2030-07-01."));
  assert.ok(!made({ trustUrl: null }).includes("trust"));
});

Deno.test("renderBanner() offers no code for an address that only this machine reaches", () => {
  const banner = renderBanner({ ...facts, urls: ["https://localhost:5001"] });
  assert.doesNotMatch(banner, /[█▀▄]/);
  assert.match(banner, /No address for other devices/);
});

Deno.test("renderBanner() says how a device gets in", () => {
  const access = (access: BannerFacts["access"]) => renderBanner({ ...facts, access });
  const made = access({ state: "on", linkSecret: "s", code: { made: "1234-5678" } });
  assert.match(
    made.replaceAll(/\s+/g, " "),
    /Access code 1234-5678 pairs a device .* shown this once/,
  );
  assert.match(access({ state: "on", linkSecret: "s", code: "own" }), /type CAMERA_ACCESS_CODE/);
  const off = access({ state: "off" });
  assert.match(off, /CAMERA_AUTH=off: everybody/);
  const { data, size } = encode(facts.urls[0], { border: 2 });
  assert.deepEqual(modulesIn(off).slice(0, size), data);
});

Deno.test("renderBanner() does without the free space", () => {
  assert.match(renderBanner({ ...facts, disk: null }), /Free space +unknown/);
  const told = renderBanner({ ...facts, outlook: "full on Thursday" });
  assert.match(told, /Free space +78.6 GB of 252 GB; full on Thursday/);
});

Deno.test("renderBanner() stays below 40 lines and within 80 columns", () => {
  const host = fc.oneof(
    fc.ipV4(),
    fc.ipV6().map((address) => `[${address}]`),
    fc.stringMatching(/^[a-z]{1,50}\.local$/),
    fc.constant("localhost"),
  );
  const urls = fc.array(host.map((name) => `https://${name}:65535`), {
    minLength: 1,
    maxLength: 30,
  });
  const path = fc.stringMatching(/^(\/[a-z]{1,8}){1,6}$/);
  const made = fc.constantFrom("all" as const, "leaf" as const, "none" as const);
  const reason = fc.array(fc.stringMatching(/^[a-z.:]{1,15}$/), { maxLength: 40 })
    .map((words) => words.join(" "));
  fc.assert(
    fc.property(urls, path, made, reason, (urls, recordingsDir, made, reason) => {
      const trustUrl = trustPageUrl(urls[0], 65535);
      const certificate = { ...facts.certificate, made, reason, trustUrl };
      const lines = renderBanner({ ...facts, urls, recordingsDir, certificate }).split("\n");
      assert.ok(lines.length < 40, `${lines.length} lines`);
      for (const line of lines) assert.ok(line.length <= 80, line);
      assert.ok(lines.some((line) => line.startsWith(`  ${urls[0]}`)), urls[0]);
    }),
  );
});
