/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import type { CallApi } from "../api.ts";
import { createKeep, type KeptSession } from "./keep.ts";

const session: KeptSession = { id: "a", name: "Hall", keep: false, note: null, deletedAt: null };

/** A model whose requests wait until they are answered. */
function setUp(change: Partial<KeptSession> = {}) {
  const sent: unknown[][] = [];
  const answers: ((answer: { ok: boolean; body: unknown } | Error) => void)[] = [];
  const call: CallApi = (...request) => {
    sent.push(request.filter((part) => part !== undefined));
    return new Promise((resolve, reject) => {
      answers.push((answer) => answer instanceof Error ? reject(answer) : resolve(answer));
    });
  };
  const model = createKeep({ ...session, ...change }, call);
  return {
    model,
    sent,
    answer: (answer: Parameters<typeof answers[0]>[0]) => answers.shift()!(answer),
  };
}

const done = { ok: true, body: undefined };
const refused = (code: string) => ({ ok: false, body: { error: { code, message: "" } } });

Deno.test("setKeep() shows at once, and is taken back if it was not done", async () => {
  const { model, sent, answer } = setUp();
  let setting = model.setKeep(true);
  assert.deepEqual([model.session.value.keep, model.busy.value], [true, true]);
  answer(done);
  await setting;
  assert.deepEqual(sent, [["PATCH", "/api/recordings/a", { keep: true }]]);
  assert.deepEqual([model.session.value.keep, model.busy.value], [true, false]);
  setting = model.setKeep(false);
  answer(new TypeError("failed to fetch"));
  await setting;
  assert.deepEqual([model.session.value.keep, model.failure.value], [true, "unreachable"]);
  setting = model.setKeep(false);
  assert.equal(model.failure.value, undefined, "the next try clears what was said");
  answer(done);
  await setting;
});

Deno.test("edit() keeps the name where none was given, and says whether it was done", async () => {
  const { model, sent, answer } = setUp();
  let editing = model.edit({ name: "  ", note: " cake \n" });
  answer(done);
  assert.equal(await editing, true);
  assert.deepEqual(sent[0][2], { name: "Hall", note: "cake" });
  editing = model.edit({ name: "Party", note: "" });
  answer(refused("bad-request"));
  assert.equal(await editing, false);
  assert.deepEqual(
    [model.session.value.name, model.session.value.note, model.failure.value],
    ["Hall", "cake", "other"],
  );
});

Deno.test("remove() can be taken back, unless it is too late", async () => {
  const { model, sent, answer } = setUp();
  const removing = model.remove();
  assert.equal(model.phase.value, "deleted");
  answer(done);
  await removing;
  let restoring = model.restore();
  answer(refused("gone"));
  await restoring;
  assert.deepEqual([model.phase.value, model.failure.value], ["deleted", "gone"]);
  restoring = model.restore();
  answer(done);
  await restoring;
  assert.equal(model.phase.value, "restored");
  assert.deepEqual(
    sent.slice(1),
    Array(2).fill(["PATCH", "/api/recordings/a", { deleted: false }]),
  );
  assert.deepEqual(sent[0], ["DELETE", "/api/recordings/a"]);
});

Deno.test("remove() of what is being recorded says so, and nothing is gone", async () => {
  const { model, answer } = setUp();
  const removing = model.remove();
  answer(refused("still-recording"));
  await removing;
  assert.deepEqual([model.phase.value, model.failure.value], ["here", "still-recording"]);
});

Deno.test("purge() removes what is in the trash for good", async () => {
  const { model, sent, answer } = setUp({ deletedAt: 5 });
  assert.equal(model.phase.value, "deleted");
  const purging = model.purge();
  answer(done);
  await purging;
  assert.equal(model.phase.value, "removed");
  assert.deepEqual(sent, [["DELETE", "/api/recordings/a?now"]]);
});
