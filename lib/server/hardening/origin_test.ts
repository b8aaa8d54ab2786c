import assert from "node:assert/strict";
import { isFromHere } from "./origin.ts";

const URL_ASKED = "https://192.168.1.2:5001/api/stream";

const cases: [headers: Record<string, string>, isFromHere: boolean, why: string][] = [
  [{}, true, "a program"],
  [{ origin: "https://192.168.1.2:5001" }, true, "a page of this server"],
  [{ origin: "https://192.168.1.2" }, false, "another port"],
  [{ origin: "https://192.168.1.2:50010" }, false, "a port that begins like ours"],
  [{ origin: "http://192.168.1.2:5001" }, false, "without TLS anybody could be it"],
  [{ origin: "https://evil.example:5001" }, false, "another host"],
  [{ origin: "https://192.168.1.2:5001.evil.example" }, false, "no URL"],
  [{ origin: "https://192.168.1.2.evil.example:5001" }, false, "our address below another name"],
  [{ origin: "null" }, false, "a sandboxed frame, a file, a data URL"],
  [{ origin: "" }, false, "nothing"],
  [{ origin: "https://192.168.1.2:5001, https://evil.example" }, false, "two at once"],
  [{ "sec-fetch-site": "same-origin" }, true, "a GET of our own page"],
  [{ "sec-fetch-site": "none" }, true, "typed by a person"],
  [{ "sec-fetch-site": "same-site" }, false, "another port of this host"],
  [{ "sec-fetch-site": "cross-site" }, false, "another site"],
  [{ "sec-fetch-site": "new-in-2040" }, false, "what is not known"],
  [
    { origin: "https://evil.example", "sec-fetch-site": "same-origin" },
    false,
    "what contradicts itself",
  ],
];

for (const [headers, expected, why] of cases) {
  Deno.test(`isFromHere() of ${JSON.stringify(headers)} is ${expected}: ${why}`, () => {
    assert.equal(isFromHere({ url: URL_ASKED, headers: new Headers(headers) }), expected);
  });
}

Deno.test("isFromHere() knows the port that HTTPS has by itself", () => {
  const headers = new Headers({ origin: "https://cam.local" });
  assert.equal(isFromHere({ url: "https://cam.local:443/api/pair", headers }), true);
});
