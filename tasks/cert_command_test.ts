import assert from "node:assert/strict";
import { readCertArguments } from "./cert_command.ts";

Deno.test("readCertArguments() tells what is to be done from settings", () => {
  const cases: [string[], object][] = [
    [[], { does: "renew", isForced: false }],
    [["--force-leaf"], { does: "renew", isForced: true }],
    [["--new-ca"], { does: "new-ca" }],
    [["--export", "a.pem"], { does: "export", file: "a.pem" }],
    [["--export=a=b.pem"], { does: "export", file: "a=b.pem" }],
    [["--import", "a.pem"], { does: "import", file: "a.pem" }],
  ];
  for (const [args, command] of cases) {
    const all = ["--cert-dir", "x", ...args, "--port=1"];
    assert.deepEqual(readCertArguments(all), {
      ok: true,
      command,
      isConfirmed: false,
      settings: ["--cert-dir", "x", "--port=1"],
    });
  }
  const confirmed = readCertArguments(["--yes", "--new-ca"]);
  assert.ok(confirmed.ok && confirmed.isConfirmed && confirmed.settings.length === 0);
});

Deno.test("readCertArguments() refuses two commands at once, and a file that is missing", () => {
  const cases: [string[], RegExp][] = [
    [["--new-ca", "--export", "a"], /--new-ca and --export do not go together/],
    [["--export"], /--export has no value: write --export FILE/],
    [["--export", "--yes"], /--export has no value/],
    [["--import="], /--import has no value/],
  ];
  for (const [args, why] of cases) {
    const read = readCertArguments(args);
    assert.ok(!read.ok);
    assert.match(read.why, why);
  }
});

Deno.test("readCertArguments() leaves what it does not know to the settings, which complain", () => {
  const read = readCertArguments(["--new-cs", "--new-ca=1", "file"]);
  assert.ok(read.ok);
  assert.deepEqual(read.settings, ["--new-cs", "--new-ca=1", "file"]);
});
