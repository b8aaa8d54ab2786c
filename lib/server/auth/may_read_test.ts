import assert from "node:assert/strict";
import type { Role } from "../../shared/roles.ts";
import { ANYONE, type Identity } from "./identity.ts";
import { mayRead } from "./may_read.ts";

const who = (role: Role, device = "mine"): Identity => ({ device, name: "A", role });

const cases: [who: Identity | undefined, device: string | null, may: boolean][] = [
  [undefined, "mine", false],
  [undefined, null, false],
  [who("camera"), "mine", true],
  [who("camera"), "other", false],
  // Recorded while nobody had to be paired.
  [who("camera"), null, false],
  [{ device: null, name: "anyone", role: "camera" }, null, false],
  [who("viewer"), "other", true],
  [who("viewer"), null, true],
  [who("owner"), "other", true],
  [ANYONE, "other", true],
  [ANYONE, null, true],
];

for (const [identity, device, may] of cases) {
  const name = identity ? `${identity.role} ${identity.device}` : "nobody";
  Deno.test(`mayRead() lets ${name} see what ${device} recorded: ${may}`, () => {
    assert.equal(mayRead(identity, { device, deletedAt: null }), may);
    assert.equal(mayRead(identity, { device, deletedAt: 0 }), false, "deleted");
  });
}
