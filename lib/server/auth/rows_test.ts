import assert from "node:assert/strict";
import { accessEn } from "../../i18n/access/en.ts";
import { AUDIT_ACTIONS } from "./rows.ts";

Deno.test("everything that is written down has its words on the settings page", () => {
  const keys = AUDIT_ACTIONS.map((action) => `audit.${action}`);
  assert.deepEqual(keys.filter((key) => !Object.hasOwn(accessEn, key)), []);
});
