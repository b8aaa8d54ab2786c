/// <reference lib="deno.window" />
import assert from "node:assert/strict";
import { includesRole, isRole, type Role, ROLES } from "./roles.ts";

Deno.test("includesRole() is true for a role itself and for those before it", () => {
  const may: Record<Role, Role[]> = {
    camera: ["camera"],
    viewer: ["camera", "viewer"],
    owner: ["camera", "viewer", "owner"],
  };
  for (const role of ROLES) {
    const found = ROLES.filter((wanted) => includesRole(role, wanted));
    assert.deepEqual(found, may[role], role);
  }
});

Deno.test("includesRole() gives nothing to what is no role", () => {
  for (const role of ["", "Owner", "admin", "constructor"]) {
    for (const wanted of ROLES) assert.equal(includesRole(role as Role, wanted), false, role);
  }
});

Deno.test("isRole() knows the names of roles, and nothing else", () => {
  for (const role of ROLES) assert.equal(isRole(role), true);
  for (
    const value of ["", "Owner", "owner ", "public", "0", "length", 0, null, undefined, [], {}]
  ) {
    assert.equal(isRole(value), false, JSON.stringify(value));
  }
});
