import assert from "node:assert/strict";
import { recogniseVisitor } from "./device.ts";

const CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0";
const AGENTS: [expected: string | null, userAgent: string][] = [
  [
    "ios",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
  ],
  [
    "ipados",
    "Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
  ],
  [
    "macos",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
  ],
  ["android", `Mozilla/5.0 (Linux; Android 10; K) ${CHROME} Mobile Safari/537.36`],
  ["android", `Mozilla/5.0 (Phone; OpenHarmony 5.0) ${CHROME} ArkWeb/4.1 Mobile`],
  ["windows", `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36 Edg/142.0.0.0`],
  ["chromeos", `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${CHROME} Safari/537.36`],
  ["linux", `Mozilla/5.0 (X11; Linux x86_64) ${CHROME} Safari/537.36`],
  ["firefox", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"],
  ["android", "Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0"],
  [null, "curl/8.5.0"],
  [null, ""],
];
for (const [expected, userAgent] of AGENTS) {
  Deno.test(`recogniseVisitor() takes ${userAgent || "nothing"} for ${expected}`, () => {
    assert.equal(recogniseVisitor(new Headers({ "user-agent": userAgent })).device, expected);
  });
}

Deno.test("recogniseVisitor() believes the platform hint first, and only one that it knows", () => {
  const visitor = (platform: string) =>
    recogniseVisitor(
      new Headers({
        "user-agent": `Mozilla/5.0 (X11; Linux x86_64) ${CHROME}`,
        "sec-ch-ua-platform": platform,
      }),
    ).device;
  assert.equal(visitor('"Android"'), "android");
  assert.equal(visitor('"Chrome OS"'), "chromeos");
  assert.equal(visitor('"Unknown"'), "linux");
  assert.equal(visitor('"constructor"'), "linux");
  assert.equal(visitor("Android"), "linux", "a hint is a quoted string");
});

Deno.test("recogniseVisitor() tells Firefox and WeChat, which need other ways", () => {
  const says = (userAgent: string) => {
    const { isFirefox, isInApp } = recogniseVisitor(new Headers({ "user-agent": userAgent }));
    return { isFirefox, isInApp };
  };
  assert.deepEqual(says("Mozilla/5.0 (Windows NT 10.0; rv:145.0) Gecko/20100101 Firefox/145.0"), {
    isFirefox: true,
    isInApp: false,
  });
  assert.deepEqual(says("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5) MicroMessenger/8.0.61"), {
    isFirefox: false,
    isInApp: true,
  });
});
