import assert from "node:assert/strict";
import fc from "fast-check";
import {
  flagOf,
  type Kind,
  listenAddress,
  number,
  oneOf,
  orNone,
  path,
  wholeNumber,
} from "./setting.ts";

const cases: { kind: string; of: Kind<unknown>; good: [string, unknown][]; bad: string[] }[] = [
  {
    kind: "wholeNumber",
    of: wholeNumber({ min: 1, max: 86_400 }, 1000),
    good: [["1", 1000], ["86400", 86_400_000], ["0060", 60_000]],
    bad: [
      "0",
      "86401",
      "-1",
      "+1",
      "1.0",
      "1e3",
      "0x10",
      " 1",
      "1 ",
      "",
      "abc",
      "٣",
      "9".repeat(40),
    ],
  },
  {
    kind: "number",
    of: number({ min: 0.01, max: 1000 }, 1024),
    good: [["1", 1024], ["0.5", 512], ["0.01", 10], ["1000", 1_024_000], ["01.50", 1536]],
    bad: ["0", "0.009", "1000.1", "-1", "1.", ".5", "1,5", "1e2", " 1", "", "none", "Infinity"],
  },
  {
    kind: "orNone",
    of: orNone(number({ min: 0, max: 10 }, 1)),
    good: [["none", null], ["0", 0], ["10", 10]],
    bad: ["None", "no", "", "11", "null"],
  },
  {
    kind: "oneOf",
    of: oneOf("pretty", "json"),
    good: [["pretty", "pretty"], ["json", "json"]],
    bad: ["Pretty", "json ", "", "constructor"],
  },
  {
    kind: "path",
    of: path("a directory"),
    good: [["recordings", "recordings"], ["/mnt/my disk/#1", "/mnt/my disk/#1"]],
    bad: ["rec\0ordings"],
  },
  {
    kind: "listenAddress",
    of: listenAddress(),
    good: ["0.0.0.0", "::", "fd00::2", "localhost", "Box.lan", "a", "3com.example"]
      .map((host) => [host, host]),
    bad: [
      "",
      "256.1.1.1",
      "1.2.3",
      "[::]",
      "box:5001",
      "https://box",
      "-box",
      "box-",
      "a b",
      "::g",
    ],
  },
];

for (const { kind, of, good, bad } of cases) {
  Deno.test(`${kind}() reads what it allows and nothing else`, () => {
    for (const [text, value] of good) assert.equal(of.parse(text), value, text);
    for (const text of bad) assert.equal(of.parse(text), undefined, JSON.stringify(text));
  });
}

Deno.test("wholeNumber() accepts exactly the numbers in its range", () => {
  const { parse } = wholeNumber({ min: 100, max: 10_000 });
  fc.assert(fc.property(fc.integer({ min: -20_000, max: 20_000 }), (value) => {
    assert.equal(parse(String(value)), value >= 100 && value <= 10_000 ? value : undefined);
  }));
});

Deno.test("flagOf() drops the prefix and writes kebab case", () => {
  assert.equal(flagOf("CAMERA_PORT"), "--port");
  assert.equal(flagOf("CAMERA_MIN_FREE_GB"), "--min-free-gb");
});
