/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  consequenceOf,
  DEFAULT_SETTINGS,
  readSettings,
  type Settings,
  type SettingsStore,
  writeSettings,
} from "./settings.ts";

function storeOf(text: string | null = null): SettingsStore & { text: string | null } {
  return {
    text,
    getItem() {
      return this.text;
    },
    setItem(_key, value) {
      this.text = value;
    },
  };
}

const FORBIDDEN: SettingsStore = {
  getItem() {
    throw new DOMException("denied", "SecurityError");
  },
  setItem() {
    throw new DOMException("full", "QuotaExceededError");
  },
};

Deno.test("readSettings() gives back what writeSettings() kept", () => {
  const store = storeOf();
  const settings: Settings = {
    name: "厨房 📷",
    cameraId: "a1",
    facing: "user",
    sound: false,
    microphoneId: "b2",
    resolution: "4K",
    frameRate: 60,
    bitsPerSecond: 5_000_000,
    format: "vp9",
    mirror: "off",
    lang: "zh",
  };
  writeSettings(store, settings);
  assert.deepEqual(readSettings(store), settings);
});

Deno.test("readSettings() takes the default for each corrupt value and keeps the rest", () => {
  const corrupt: [keyof Settings, unknown][] = [
    ["name", "x".repeat(65)],
    ["name", 7],
    ["cameraId", "x".repeat(257)],
    ["facing", "left"],
    ["sound", "yes"],
    ["microphoneId", null],
    ["resolution", "8K"],
    ["resolution", "toString"],
    ["frameRate", "30"],
    ["frameRate", 29],
    ["bitsPerSecond", -1],
    ["format", {}],
    ["mirror", true],
    ["lang", []],
  ];
  for (const [key, value] of corrupt) {
    const store = storeOf(JSON.stringify({ facing: "user", [key]: value }));
    const expected = key === "facing" ? DEFAULT_SETTINGS : { ...DEFAULT_SETTINGS, facing: "user" };
    assert.deepEqual(readSettings(store), expected, `${key}: ${JSON.stringify(value)}`);
  }
});

Deno.test("readSettings() survives whatever is stored", () => {
  const keys = Object.keys(DEFAULT_SETTINGS);
  const texts = fc.oneof(fc.string(), fc.json(), fc.constant('{"__proto__":{"name":"x"}}'));
  fc.assert(fc.property(texts, (text) => {
    assert.deepEqual(Object.keys(readSettings(storeOf(text))), keys);
  }));
});

Deno.test("readSettings() and writeSettings() live with a store that is forbidden or missing", () => {
  assert.deepEqual(readSettings(FORBIDDEN), DEFAULT_SETTINGS);
  assert.deepEqual(readSettings(undefined), DEFAULT_SETTINGS);
  writeSettings(FORBIDDEN, DEFAULT_SETTINGS);
  writeSettings(undefined, DEFAULT_SETTINGS);
});

Deno.test("consequenceOf() names the strongest", () => {
  assert.equal(consequenceOf({ name: "x", mirror: "on", lang: "zh" }), "none");
  assert.equal(consequenceOf({ format: "vp9", name: "x" }), "take");
  assert.equal(consequenceOf({ format: "vp9", sound: false }), "camera");
  assert.equal(consequenceOf({}), "none");
});
