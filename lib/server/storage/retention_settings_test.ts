import assert from "node:assert/strict";
import { join } from "node:path";
import { DAY_MS, GIB } from "../../shared/units.ts";
import type { Config } from "../config/settings.ts";
import { RetentionSettings, SETTINGS_FILE } from "./retention_settings.ts";

const config = { keepMs: null, keepBytes: null, minFreeBytes: GIB };

interface Scene {
  path: string;
  open(given?: (keyof Config)[], limits?: typeof config): RetentionSettings;
}

function test(name: string, run: (scene: Scene) => void): void {
  Deno.test(name, () => {
    const recordingsDir = Deno.makeTempDirSync();
    try {
      run({
        path: join(recordingsDir, SETTINGS_FILE),
        open: (given = [], limits = config) =>
          new RetentionSettings({
            recordingsDir,
            config: limits,
            given: new Set(given),
            totalBytes: 100 * GIB,
          }),
      });
    } finally {
      Deno.removeSync(recordingsDir, { recursive: true });
    }
  });
}

function saved(settings: RetentionSettings, wish: Parameters<RetentionSettings["limitsBy"]>[0]) {
  const result = settings.limitsBy(wish);
  assert.ok(result.ok);
  settings.save(result.limits);
}

test("RetentionSettings has what the configuration says, until they are changed", ({ open, path }) => {
  const settings = open();
  assert.deepEqual(settings.values, { keepDays: null, keepGb: null, minFreeGb: 1 });
  saved(settings, { keepDays: 0.1, keepGb: 2.5 });
  assert.deepEqual(settings.limits, {
    keepMs: 0.1 * DAY_MS,
    keepBytes: 2.5 * GIB,
    minFreeBytes: GIB,
  });
  const values = { keepDays: 0.1, keepGb: 2.5, minFreeGb: 1 };
  assert.deepEqual(JSON.parse(Deno.readTextFileSync(path)), values);
  assert.deepEqual(open().values, values, "at the next start as well");
  saved(settings, { keepDays: null });
  assert.deepEqual(open().values, { ...values, keepDays: null });
});

test("RetentionSettings lets flags and environment win", ({ open }) => {
  saved(open(), { keepDays: 7, minFreeGb: 3 });
  const settings = open(["keepMs"], { ...config, keepMs: null });
  assert.deepEqual(settings.fixed, { keepDays: "CAMERA_KEEP_DAYS" });
  assert.deepEqual(settings.values, { keepDays: null, keepGb: null, minFreeGb: 3 });
  saved(settings, { keepDays: 9, keepGb: 4 });
  assert.equal(settings.limits.keepMs, null);
  assert.equal(settings.limits.keepBytes, 4 * GIB);
});

test("RetentionSettings follows no file that is broken, and says so", ({ open, path }) => {
  const bad = ["", "[", "null", '{"keepDays":"7"}', '{"keepDays":-1}', '{"minFreeGb":100}'];
  for (const text of bad) {
    Deno.writeTextFileSync(path, text);
    const settings = open();
    assert.deepEqual(settings.values, { keepDays: null, keepGb: null, minFreeGb: 1 }, text);
    assert.notEqual(settings.warning, null, text);
    assert.equal(Deno.readTextFileSync(path), text, "it is left as it is");
  }
  const settings = open();
  saved(settings, { keepDays: 7 });
  assert.equal(settings.warning, null);
  assert.equal(open().warning, null);
});

test("limitsBy() refuses what the settings of the same names refuse", ({ open }) => {
  const settings = open();
  for (const keepDays of [0, -1, 36_501, 1e-7, NaN, Infinity]) {
    const result = settings.limitsBy({ keepDays });
    assert.equal(result.ok, false, String(keepDays));
  }
  assert.equal(settings.limitsBy({ minFreeGb: 0 }).ok, true);
  assert.equal(settings.limitsBy({ minFreeGb: 100 }).ok, false, "the whole disk");
});

test("save() that fails leaves the earlier limits", ({ open, path }) => {
  const settings = open();
  Deno.mkdirSync(`${path}.new`);
  assert.throws(() => saved(settings, { keepDays: 7 }));
  assert.equal(settings.values.keepDays, null);
});
