import assert from "node:assert/strict";
import fc from "fast-check";
import { type ConfigSources, parseConfig } from "./parse.ts";
import { flagOf } from "./setting.ts";
import { SETTING_LIST } from "./settings.ts";

const nothing: ConfigSources = { args: [], env: {}, dotenv: "" };

function config(sources: Partial<ConfigSources>, switches: string[] = []) {
  const result = parseConfig({ ...nothing, ...sources }, switches);
  assert.ok(result.ok, result.ok ? "" : result.problems.join("\n"));
  return result.config;
}

function problems(sources: Partial<ConfigSources>): string[] {
  const result = parseConfig({ ...nothing, ...sources });
  return result.ok ? [] : result.problems;
}

Deno.test("parseConfig() has the defaults that the protocol page names", () => {
  assert.deepEqual(config({}), {
    host: "0.0.0.0",
    port: 5001,
    httpPort: 5080,
    recordingsDir: "recordings",
    certDir: "certs",
    isAuthOn: true,
    segmentMs: 60_000,
    segmentAlign: "start",
    chunkMs: 1000,
    resumeMs: 600_000,
    durability: "process",
    keepMs: null,
    keepBytes: null,
    minFreeBytes: 1_073_741_824,
    logLevel: "info",
    logFormat: "pretty",
  });
});

Deno.test("parseConfig() prefers flags to environment to .env to defaults", () => {
  const dotenv = "CAMERA_PORT=1\nCAMERA_HOST=::\nCAMERA_CHUNK_MS=500";
  const env = { CAMERA_PORT: "2", CAMERA_HOST: "127.0.0.1" };
  const { port, host, chunkMs, segmentMs } = config({ args: ["--port", "3"], env, dotenv });
  assert.deepEqual({ port, host, chunkMs, segmentMs }, {
    port: 3,
    host: "127.0.0.1",
    chunkMs: 500,
    segmentMs: 60_000,
  });
});

Deno.test("parseConfig() gives every setting the same value by flag, environment and .env", () => {
  const examples: Record<string, string> = {
    host: "192.168.1.2",
    port: "6001",
    httpPort: "6080",
    recordingsDir: "/mnt/disk",
    certDir: "/etc/camera",
    certFile: "/etc/a.pem",
    keyFile: "/etc/b.pem",
    isAuthOn: "off",
    accessCode: "Garden-2026",
    segmentMs: "4",
    segmentAlign: "clock",
    chunkMs: "250",
    resumeMs: "1",
    durability: "power",
    keepMs: "0.5",
    keepBytes: "250.5",
    minFreeBytes: "0",
    logLevel: "debug",
    logFormat: "json",
  };
  const texts = SETTING_LIST.map(({ key, name }) => [name, examples[key]] as const);
  const expected = config({ env: Object.fromEntries(texts) });
  for (const { key } of SETTING_LIST) {
    assert.notEqual(expected[key], config({})[key], `${key} must have an example of its own`);
  }
  assert.deepEqual(config({ args: texts.map(([n, text]) => `${flagOf(n)}=${text}`) }), expected);
  assert.deepEqual(config({ args: texts.flatMap(([n, text]) => [flagOf(n), text]) }), expected);
  assert.deepEqual(
    config({ dotenv: texts.map(([n, text]) => `${n}=${text}`).join("\n") }),
    expected,
  );
});

Deno.test("parseConfig() reports every problem at once, with name, value and what is allowed", () => {
  assert.deepEqual(
    problems({
      args: ["--prot", "1", "--chunk-ms=5"],
      env: { CAMERA_SEGMENT_SECONDS: "0", CAMERA_LOG_LEVL: "info", CAMERA_KEY_FILE: "k.pem" },
      dotenv: "CAMERA_LOG_FORMAT=xml\nCAMERA_HOTS=::\nCAMERA_PORT: 1",
    }),
    [
      "--prot is not a flag of this program. Did you mean --port?",
      "CAMERA_LOG_LEVL is not a setting. Did you mean CAMERA_LOG_LEVEL?",
      "Line 3 of .env does not set CAMERA_PORT: write CAMERA_PORT=value.",
      "CAMERA_HOTS in .env is not a setting. Did you mean CAMERA_HOST?",
      'CAMERA_SEGMENT_SECONDS is "0": expected a whole number from 1 to 86400.',
      '--chunk-ms is "5": expected a whole number from 100 to 10000.',
      'CAMERA_LOG_FORMAT in .env is "xml": expected one of pretty, json.',
      "CAMERA_KEY_FILE is given without CAMERA_CERT_FILE: " +
      "give both, or neither to use the local certificate.",
    ],
  );
});

Deno.test("parseConfig() takes an empty variable for one that is not set", () => {
  assert.equal(config({ env: { CAMERA_PORT: "" }, dotenv: "CAMERA_PORT=7" }).port, 7);
  assert.equal(config({ env: { CAMERA_CERT_FILE: "" } }).certFile, undefined);
});

Deno.test("parseConfig() lets a flag lift a limit that .env sets", () => {
  const dotenv = "CAMERA_KEEP_DAYS=7\nCAMERA_KEEP_GB=1.5";
  assert.equal(config({ dotenv }).keepMs, 7 * 24 * 60 * 60 * 1000);
  assert.equal(config({ dotenv }).keepBytes, 1.5 * 1024 ** 3);
  assert.equal(config({ dotenv, args: ["--keep-days=none"] }).keepMs, null);
});

Deno.test("parseConfig() leaves the variables of other programs alone", () => {
  assert.deepEqual(problems({ env: { PORT: "x", PATH: "/bin" }, dotenv: "CAMERAS=1" }), []);
});

Deno.test("parseConfig() asks for both halves of one's own certificate", () => {
  assert.match(problems({ env: { CAMERA_CERT_FILE: "c.pem" } })[0], /without CAMERA_KEY_FILE/);
  assert.deepEqual(problems({ env: { CAMERA_CERT_FILE: "c.pem", CAMERA_KEY_FILE: "k.pem" } }), []);
});

Deno.test("parseConfig() knows a switch only if the program has it", () => {
  const args = ["--force-leaf"];
  const result = parseConfig({ ...nothing, args }, ["--force-leaf"]);
  assert.ok(result.ok && result.switches.has("--force-leaf"));
  assert.equal(problems({ args }).length, 1);
});

Deno.test("parseConfig() never throws, and finds a problem in every name that it does not know", () => {
  const names = SETTING_LIST.map(({ name }) => name as string);
  fc.assert(fc.property(
    fc.array(fc.string()),
    fc.dictionary(fc.stringMatching(/^CAMERA_[A-Z_]{1,12}$/), fc.string()),
    fc.string(),
    (args, env, dotenv) => {
      const found = problems({ args, env, dotenv });
      for (const name of Object.keys(env)) {
        if (names.includes(name)) continue;
        assert.ok(found.some((problem) => problem.startsWith(`${name} is not a setting.`)));
      }
    },
  ));
});
