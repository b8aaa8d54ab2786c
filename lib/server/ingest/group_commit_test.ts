import assert from "node:assert/strict";
import { GroupCommit } from "./group_commit.ts";

/** A group commit that writes down what it does. */
function setUp(isSynced: boolean) {
  const log: string[] = [];
  const commits = new GroupCommit({
    isSynced,
    pause: () => Promise.resolve(),
    transaction(work) {
      log.push("begin");
      try {
        work();
        log.push("commit");
      } catch (error) {
        log.push("rollback");
        throw error;
      }
    },
  });
  const add = (name: string, fails: { sync?: Error; save?: Error } = {}) =>
    commits.add({
      sync() {
        log.push(`sync ${name}`);
        return fails.sync ? Promise.reject(fails.sync) : Promise.resolve();
      },
      save() {
        log.push(`save ${name}`);
        if (fails.save) throw fails.save;
      },
    });
  return { log, add };
}

Deno.test("GroupCommit saves in one transaction what comes in one turn", async () => {
  const { log, add } = setUp(false);
  await Promise.all([add("a"), add("b")]);
  assert.deepEqual(log, ["begin", "save a", "save b", "commit"]);
});

Deno.test("GroupCommit saves nothing before it is on the disk, if that is wanted", async () => {
  const { log, add } = setUp(true);
  await Promise.all([add("a"), add("b")]);
  assert.deepEqual(log, ["sync a", "sync b", "begin", "save a", "save b", "commit"]);
});

Deno.test("GroupCommit gathers in one group what comes while another is synced", async () => {
  const { log, add } = setUp(true);
  const first = add("a");
  await Promise.resolve();
  await Promise.resolve();
  assert.deepEqual(log, ["sync a"]);
  await Promise.all([first, add("b"), add("c")]);
  assert.deepEqual(log.slice(-6), ["sync b", "sync c", "begin", "save b", "save c", "commit"]);
});

Deno.test("GroupCommit tells only whom it concerns that a sync failed", async () => {
  const { log, add } = setUp(true);
  const bad = add("a", { sync: new Error("EIO") });
  await Promise.all([assert.rejects(bad, /EIO/), add("b")]);
  assert.deepEqual(log.slice(-3), ["begin", "save b", "commit"]);
});

Deno.test("GroupCommit saves the others when one cannot be saved", async () => {
  const { log, add } = setUp(false);
  const good = add("a");
  const bad = add("b", { save: new Error("no such session") });
  await Promise.all([good, assert.rejects(bad, /no such session/)]);
  assert.equal(log.filter((line) => line === "commit").length, 1);
  assert.deepEqual(log.slice(0, 4), ["begin", "save a", "save b", "rollback"]);
  await add("c");
  assert.equal(log.at(-1), "commit");
});

Deno.test("GroupCommit does not try each alone when the catalog is locked or has no room", async () => {
  const { log, add } = setUp(false);
  const locked = Object.assign(new Error("database is locked"), { errcode: 5 });
  const both = [add("a", { save: locked }), add("b", { save: locked })];
  await Promise.all(both.map((one) => assert.rejects(one, /locked/)));
  assert.equal(log.filter((line) => line === "begin").length, 1);
});
