import assert from "node:assert/strict";
import type { SessionRow } from "../catalog/rows.ts";
import type { Identity } from "./identity.ts";
import { readableSession } from "./readable_session.ts";

const ID = "7b0e1f5e-8a4c-4c53-9d5b-0a7c3b2f9a11";
const SESSION = { id: ID, device: "camera-1", deletedAt: null } as SessionRow;
const CAMERA = { role: "camera", device: "camera-1" } as Identity;
const VIEWER = { role: "viewer", device: "other" } as Identity;

function ask(session: string, who: Identity | undefined, row: SessionRow | undefined = SESSION) {
  const catalog = { session: (id: string) => id === ID ? row : undefined };
  return readableSession({ params: { session }, state: { who, services: { catalog } } });
}

const refused: [string, string, Identity | undefined, SessionRow?][] = [
  ["another session", "0".repeat(8) + ID.slice(8), VIEWER],
  ["what is no id", "../..", VIEWER],
  ["whom nobody knows", ID, undefined],
  ["another camera", ID, { ...CAMERA, device: "camera-2" }],
  ["what is deleted", ID, VIEWER, { ...SESSION, deletedAt: 5 }],
];
for (const [title, session, who, row] of refused) {
  Deno.test(`readableSession() knows no ${title}`, async () => {
    const answer = ask(session, who, row);
    assert.ok(answer instanceof Response);
    assert.deepEqual([answer.status, (await answer.json()).error.code], [404, "unknown-session"]);
  });
}

Deno.test("readableSession() finds what a viewer may see, and a camera its own", () => {
  assert.equal(ask(ID, VIEWER), SESSION);
  assert.equal(ask(ID, CAMERA), SESSION);
});
