import { deepEqual, equal } from "node:assert/strict";
import { type ErrorStatus, STATUS_CODE, STATUS_TEXT, type StatusCode } from "./status.ts";

Deno.test("STATUS_TEXT has a phrase for every STATUS_CODE, and for no other", () => {
  deepEqual(
    Object.keys(STATUS_TEXT).map(Number).sort((a, b) => a - b),
    Object.values(STATUS_CODE).sort((a, b) => a - b),
  );
});

Deno.test("STATUS_TEXT agrees with the names of STATUS_CODE", () => {
  for (const [name, code] of Object.entries(STATUS_CODE)) {
    if (code === STATUS_CODE.Teapot) continue;
    equal(STATUS_TEXT[code].replaceAll(" ", ""), name);
  }
});

Deno.test("ErrorStatus holds the codes from 400 on", () => {
  const errors: ErrorStatus[] = [400, 426, 451, 500, 511];
  // @ts-expect-error: a redirect is no error
  const redirect: ErrorStatus = 302;
  // @ts-expect-error: nobody ever defined it
  const unknown: StatusCode = 499;
  deepEqual([...errors, redirect, unknown].length, 7);
});
