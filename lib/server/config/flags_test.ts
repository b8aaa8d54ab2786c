import assert from "node:assert/strict";
import { readFlags } from "./flags.ts";

const known = { settings: ["--port", "--host"], switches: ["--force-leaf"] };

function read(...args: string[]) {
  const { values, switches, problems } = readFlags(args, known);
  return { values: Object.fromEntries(values), switches: [...switches], problems };
}

Deno.test("readFlags() takes values after a space and after an equals sign", () => {
  assert.deepEqual(read("--port", "6001", "--host=::", "--force-leaf"), {
    values: { "--port": "6001", "--host": "::" },
    switches: ["--force-leaf"],
    problems: [],
  });
});

Deno.test("readFlags() keeps an equals sign within a value", () => {
  assert.deepEqual(read("--host=a=b").values, { "--host": "a=b" });
});

Deno.test("readFlags() lets the last of equal flags count", () => {
  assert.deepEqual(read("--port", "1", "--port=2").values, { "--port": "2" });
});

Deno.test("readFlags() passes over the lone dashes of a task runner", () => {
  assert.deepEqual(read("--", "--port", "1").values, { "--port": "1" });
});

Deno.test("readFlags() hands a negative number on, to be refused with its name", () => {
  assert.deepEqual(read("--port", "-1").values, { "--port": "-1" });
});

Deno.test("readFlags() has a sentence for everything without a meaning", () => {
  const cases: [string[], string[]][] = [
    [["--port"], ["--port has no value: write --port value."]],
    [["--port="], ["--port has no value: write --port value."]],
    [["--port", ""], [
      "--port has no value: write --port value.",
      '"" is not a flag: write --name value.',
    ]],
    [["--port", "--host", "::"], ["--port has no value: write --port value."]],
    [["--force-leaf=yes"], ["--force-leaf takes no value."]],
    [["6001"], ['"6001" is not a flag: write --name value.']],
    [["--prot", "6001"], ["--prot is not a flag of this program. Did you mean --port?"]],
    [["--force-leef"], ["--force-leef is not a flag of this program. Did you mean --force-leaf?"]],
    [["-x"], ["-x is not a flag of this program. See --help."]],
  ];
  for (const [args, problems] of cases) assert.deepEqual(read(...args).problems, problems);
});
