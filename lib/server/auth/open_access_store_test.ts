import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { AppError } from "../../shared/errors.ts";
import { Access } from "./access.ts";
import { ACCESS_FILE, openAccessStore } from "./open_access_store.ts";

const NOW = Date.UTC(2026, 10, 28);
const clock = { now: () => NOW, monotonic: () => 0 };

async function inDirectory(run: (directory: string, path: string) => Promise<void>): Promise<void> {
  const home = await Deno.makeTempDir();
  const directory = join(home, "certs");
  try {
    await run(directory, join(directory, ACCESS_FILE));
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

async function openAccess(directory: string) {
  const store = openAccessStore(directory, NOW);
  const access = await Access.open({ store, isOn: true, clock, iterations: 1 });
  const pair = async (code: string) => {
    const result = await access.pair({ code, name: "A", address: "10.0.0.2" });
    return result.ok ? result : undefined;
  };
  const whoHas = (credential: string) =>
    access.identify(new Headers({ cookie: `__Host-local-camera=${credential}` }), "10.0.0.2");
  return { access, pair, whoHas };
}

/** Modes of all files in a directory, by name. */
function modesIn(directory: string): Record<string, string> {
  const modes = [...Deno.readDirSync(directory)].map(({ name }) => {
    const { mode } = Deno.statSync(join(directory, name));
    return [name, (mode! & 0o777).toString(8)];
  });
  return Object.fromEntries(modes);
}

const PRIVATE = { "access.db": "600", "access.db-shm": "600", "access.db-wal": "600" };

Deno.test({
  name: "openAccessStore() keeps the list, its log and its directory to this user",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inDirectory(async (directory) => {
      const { access, pair } = await openAccess(directory);
      await pair(access.codes.linkSecret);
      assert.deepEqual(modesIn(directory), PRIVATE);
      assert.equal(Deno.statSync(directory).mode! & 0o777, 0o700);
      access.close();
      // What somebody has opened up is closed again.
      await Deno.chmod(join(directory, ACCESS_FILE), 0o644);
      const again = await openAccess(directory);
      again.access.note({ action: "paired", who: undefined, address: "" });
      assert.deepEqual(modesIn(directory), PRIVATE);
      again.access.close();
    }),
});

const damages: [name: string, damage: (path: string) => void][] = [
  ["that is no database", (path) => Deno.writeTextFileSync(path, "not a database".repeat(100))],
  ["that is cut off", (path) => Deno.truncateSync(path, 5000)],
  ["of something else", (path) => {
    Deno.removeSync(path);
    const database = new DatabaseSync(path);
    database.exec("CREATE TABLE songs (title)");
    database.close();
  }],
  ["that lacks a table", (path) => {
    const database = new DatabaseSync(path);
    database.exec("DROP TABLE codes");
    database.close();
  }],
];

for (const [name, damage] of damages) {
  Deno.test(`openAccessStore() moves a list ${name} aside, and lets nobody in`, () =>
    inDirectory(async (directory, path) => {
      const first = await openAccess(directory);
      const { credential } = (await first.pair(first.access.codes.made!))!;
      assert.ok(first.whoHas(credential));
      first.access.close();
      damage(path);
      const { size } = await Deno.stat(path);

      const { access, pair, whoHas } = await openAccess(directory);
      assert.equal(whoHas(credential), undefined);
      assert.deepEqual(access.devices(), []);
      assert.notEqual(access.codes.made, undefined, "a new code is told");
      assert.equal(await pair(first.access.codes.made!), undefined, "the old one is void");
      assert.equal((await pair(access.codes.made!))?.device.role, "owner");
      access.close();
      assert.equal((await Deno.stat(`${path}.damaged-${NOW}`)).size, size);
      if (Deno.build.os !== "windows") assert.equal(modesIn(directory)[ACCESS_FILE], "600");
    }));
}

Deno.test("openAccessStore() leaves the list of a newer program alone", () =>
  inDirectory(async (directory, path) => {
    openAccessStore(directory, NOW).close();
    const database = new DatabaseSync(path);
    database.exec("PRAGMA user_version = 99");
    database.close();
    const before = await Deno.readFile(path);
    assert.throws(
      () => openAccessStore(directory, NOW),
      (error) => error instanceof AppError && error.code === "access-too-new",
    );
    assert.deepEqual(await Deno.readFile(path), before);
  }));
