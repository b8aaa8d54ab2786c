import assert from "node:assert/strict";
import { settingsMarkdown } from "../lib/server/config/help.ts";

/** Cells of a Markdown table; how they are padded is the formatter's affair. */
function cells(markdown: string): string[] {
  return markdown.split("\n").filter((line) => line.startsWith("|"))
    .flatMap((line) => line.split("|").map((cell) => cell.trim()))
    .filter((cell) => !/^:?-+:?$/.test(cell));
}

Deno.test("docs/OPERATIONS.md lists the settings as they are", async () => {
  const page = await Deno.readTextFile(new URL("../docs/OPERATIONS.md", import.meta.url));
  const documented = cells(page).join("|");
  assert.ok(documented.includes(cells(settingsMarkdown()).join("|")), settingsMarkdown());
});
