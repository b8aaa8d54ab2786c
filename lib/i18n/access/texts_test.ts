import assert from "node:assert/strict";
import { ROLES } from "../../shared/roles.ts";
import { accessEn } from "./en.ts";
import { translateAccess } from "./texts.ts";

Deno.test("every role has its words", () => {
  const wanted = ROLES.flatMap((role) => [`role.${role}`, `role.${role}.can`]);
  assert.deepEqual(wanted.filter((key) => !Object.hasOwn(accessEn, key)), []);
});

Deno.test("translateAccess() fills in parameters", () => {
  const en = translateAccess("en");
  assert.equal(en("pair.waiting", { seconds: 8 }), "Too many wrong codes. Try again in 8 s.");
  assert.equal(translateAccess("zh")("devices.role", { name: "厨房" }), "厨房 的身份");
});
