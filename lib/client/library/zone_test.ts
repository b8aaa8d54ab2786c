/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { tellZone } from "./zone.ts";

/** What is done for a page that the server drew in `drawn`, by a device in Shanghai. */
function told({ drawn = "UTC", cookie = "", takesCookies = true }) {
  let jar = cookie;
  let reloads = 0;
  tellZone("tz", {
    drawn,
    here: "Asia/Shanghai",
    cookies: () => jar,
    setCookie: (text) => {
      if (takesCookies) jar = [jar, text.split(";")[0]].filter((part) => part !== "").join("; ");
    },
    reload: () => reloads++,
  });
  return { jar, reloads };
}

Deno.test("tellZone() has the page drawn anew in this device's zone, once", () => {
  const first = told({ cookie: "lang=en" });
  assert.deepEqual(first, { jar: "lang=en; tz=Asia%2FShanghai", reloads: 1 });
  assert.equal(told({ drawn: "Asia/Shanghai", cookie: first.jar }).reloads, 0);
  assert.equal(told({ drawn: "UTC", cookie: first.jar }).reloads, 0, "the server does not know it");
});

Deno.test("tellZone() leaves a page alone that is right, or whose browser takes no cookies", () => {
  assert.deepEqual(told({ drawn: "Asia/Shanghai" }), { jar: "tz=Asia%2FShanghai", reloads: 0 });
  assert.deepEqual(told({ takesCookies: false }), { jar: "", reloads: 0 });
});
