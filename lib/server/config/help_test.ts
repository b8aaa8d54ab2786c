import assert from "node:assert/strict";
import { helpText, settingsMarkdown, wantsHelp } from "./help.ts";
import { flagOf } from "./setting.ts";
import { SETTING_LIST } from "./settings.ts";

const text = helpText({
  usage: "deno task cert [flags]",
  about: "Makes certificates. ".repeat(8).trim(),
  switches: [{ flag: "--force-leaf", help: "Renews the server's certificate." }],
});

const flowing = text.replaceAll(/\s+/g, " ");

Deno.test("helpText() names every setting, its flag and its default", () => {
  for (const setting of SETTING_LIST) {
    assert.ok(text.includes(`${flagOf(setting.name)} VALUE   (${setting.name})`), setting.name);
    assert.ok(flowing.includes(`Default ${setting.default ?? "none"}`), setting.name);
    assert.ok(flowing.includes(`${setting.allowed}.`), setting.name);
  }
  assert.ok(text.includes("--force-leaf\n      Renews the server's certificate."));
});

Deno.test("helpText() fits into 80 columns", () => {
  for (const line of text.split("\n")) assert.ok(line.length <= 80, line);
});

Deno.test("settingsMarkdown() is a table with one whole row for each setting", () => {
  const lines = settingsMarkdown().trimEnd().split("\n");
  assert.equal(lines.length, 2 + SETTING_LIST.length);
  for (const line of lines) assert.equal(line.split(/(?<!\\)\|/).length, 7, line);
  assert.ok(lines[2].startsWith("| `CAMERA_HOST` | `--host` | `0.0.0.0` | an IP address"));
  assert.ok(lines.some((line) => line.includes("| `60` s | a whole number from 1 to 86400 |")));
});

Deno.test("wantsHelp() sees both spellings anywhere", () => {
  assert.equal(wantsHelp(["--port", "1", "--help"]), true);
  assert.equal(wantsHelp(["-h"]), true);
  assert.equal(wantsHelp(["--port", "1"]), false);
});
