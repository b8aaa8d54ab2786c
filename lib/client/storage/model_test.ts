/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import type { StorageView } from "../../shared/storage.ts";
import { createStorage, readLimit } from "./model.ts";

const view: StorageView = {
  disk: null,
  usage: { usedBytes: 0, keptBytes: 0, trashBytes: 0 },
  isHeld: false,
  forecast: null,
  limits: { keepDays: null, keepGb: 5, minFreeGb: 1 },
  fixed: { minFreeGb: "CAMERA_MIN_FREE_GB" },
  warning: null,
  next: [],
};

/** A model whose server gives these answers, one after the other. */
function setUp(answers: ({ ok: boolean; body: unknown } | Error)[]) {
  const sent: unknown[] = [];
  const model = createStorage(view, (_method, _path, body) => {
    sent.push(body);
    const answer = answers.shift()!;
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  });
  return { model, sent };
}

const refused = (code: string, more = {}) => ({
  ok: false,
  body: { error: { code, message: "why" }, ...more },
});

Deno.test("save() sends what was changed and is not fixed", async () => {
  const after = { ...view, limits: { ...view.limits, keepDays: 7 } };
  const { model, sent } = setUp([{ ok: true, body: after }]);
  await model.save({ keepDays: 7, keepGb: 5, minFreeGb: 9 });
  assert.deepEqual(sent, [{ keepDays: 7, confirm: false }]);
  assert.equal(model.view.value, after);
  assert.deepEqual([model.isSaved.value, model.busy.value], [true, false]);
});

Deno.test("save() asks before anything is removed, and confirm() sends the same again", async () => {
  const goes = { files: 3, bytes: 30 };
  const ask = refused("would-delete", { goes });
  const { model, sent } = setUp([ask, ask, { ok: true, body: view }]);
  const limits = { keepDays: 1, keepGb: null, minFreeGb: 1 };
  await model.save(limits);
  assert.deepEqual(model.asked.value, goes);
  assert.equal(model.failure.value, undefined);
  model.cancel();
  assert.equal(model.asked.value, undefined);
  await model.save(limits);
  await model.confirm();
  assert.deepEqual(sent.at(-1), { keepDays: 1, keepGb: null, confirm: true });
  assert.deepEqual([model.asked.value, model.isSaved.value], [undefined, true]);
});

Deno.test("save() says why nothing was changed", async () => {
  const { model } = setUp([
    refused("forbidden"),
    refused("bad-request"),
    refused("toString"),
    new TypeError("failed to fetch"),
  ]);
  for (const code of ["not-owner", "bad-request", "other", "unreachable"]) {
    await model.save(view.limits);
    assert.equal(model.failure.value?.code, code);
    assert.equal(model.isSaved.value, false);
  }
  assert.equal(model.view.value, view);
});

Deno.test("readLimit() reads numbers as people write them", () => {
  const cases: [text: string, value: number | null | undefined][] = [
    ["", null],
    ["  ", null],
    ["30", 30],
    [" 0,5 ", 0.5],
    ["0.25", 0.25],
    ["-1", undefined],
    ["1e3", undefined],
    ["1.2.3", undefined],
    ["a week", undefined],
  ];
  for (const [text, value] of cases) assert.equal(readLimit(text), value, text);
});
