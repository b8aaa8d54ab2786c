import assert from "node:assert/strict";
import { cursorText } from "./cursor.ts";
import { readListQuery } from "./list_query.ts";

const read = (query: string) => readListQuery(new URLSearchParams(query));

Deno.test("readListQuery() takes nothing for everything", () => {
  const value = {
    q: "",
    name: null,
    device: null,
    from: null,
    to: null,
    isKept: false,
    limit: 30,
    cursor: undefined,
  };
  assert.deepEqual(read(""), { ok: true, value });
  assert.deepEqual(read("q=&name=&device=&from=&to=&kept=&limit=&cursor="), { ok: true, value });
});

Deno.test("readListQuery() reads each parameter", () => {
  const cursor = { startedAt: 5.5, id: crypto.randomUUID() };
  const query = `q=hall&name=H&device=d&from=1&to=2.5&kept=1&limit=100`;
  assert.deepEqual(read(`${query}&cursor=${cursorText(cursor)}`), {
    ok: true,
    value: {
      q: "hall",
      name: "H",
      device: "d",
      from: 1,
      to: 2.5,
      isKept: true,
      limit: 100,
      cursor,
    },
  });
});

Deno.test("readListQuery() says what is expected", () => {
  const cases: [query: string, names: RegExp][] = [
    ["limit=0", /limit.*1 to 100/],
    ["limit=101", /limit/],
    ["limit=-1", /limit/],
    ["limit=1e1", /limit/],
    ["from=yesterday", /milliseconds/],
    ["to=99999999999999999", /milliseconds/],
    ["from=2&to=2", /before/],
    ["cursor=x", /cursor.*next/],
    ["kept=yes", /kept/],
    [`q=${"x".repeat(201)}`, /q has at most 200/],
  ];
  for (const [query, names] of cases) {
    const result = read(query);
    assert.ok(!result.ok && names.test(result.message), JSON.stringify([query, result]));
  }
});
