import assert from "node:assert/strict";
import { playerEn } from "./en.ts";
import { translatePlayer } from "./texts.ts";

Deno.test("every cause that docs/STORAGE.md lists has its words", async () => {
  const docs = await Deno.readTextFile(new URL("../../../docs/STORAGE.md", import.meta.url));
  const table = docs.slice(docs.indexOf("| cause"), docs.indexOf("## When the disk is full"));
  const causes = [...table.matchAll(/`([a-z-]+)`/g)].map(([, cause]) => cause);
  assert.ok(causes.length > 10);
  assert.deepEqual(causes.filter((cause) => !Object.hasOwn(playerEn, `cause.${cause}`)), []);
});

Deno.test("translatePlayer() fills in parameters", () => {
  const t = translatePlayer("en");
  assert.equal(
    t("skipped.why", { duration: "42 s", cause: t("cause.camera-lost") }),
    "Nothing was recorded for 42 s: the camera was gone",
  );
});
