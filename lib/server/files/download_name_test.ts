import { equal, match } from "node:assert/strict";
import { attachment, downloadStem } from "./download_name.ts";

const AT = new Date(2026, 10, 28, 15, 12, 7).getTime();

const names: [camera: string, stem: string][] = [
  ["Hall", "Hall"],
  ["Anna's iPhone", "Anna's_iPhone"],
  ["客厅", "客厅"],
  ["../../etc/passwd", "etc_passwd"],
  ['a"b\\c/d:e*f?g<h>i|j', "a_b_c_d_e_f_g_h_i_j"],
  ["  two  words ", "two_words"],
  ["...", "recording"],
  ["", "recording"],
  ["\r\nX: y", "X_y"],
  ["gnp.\u202etxt", "gnp._txt"],
  ["ends.", "ends"],
];

for (const [camera, stem] of names) {
  Deno.test(`downloadStem() of ${JSON.stringify(camera)}`, () => {
    equal(downloadStem(camera, AT), `${stem}_2026-11-28_15-12-07`);
  });
}

Deno.test("downloadStem() cuts a long name between characters", () => {
  const stem = downloadStem("😀".repeat(100), AT);
  equal(stem, `${"😀".repeat(64)}_2026-11-28_15-12-07`);
});

Deno.test("attachment() has the name for all and one in plain letters", () => {
  equal(
    attachment("客厅_1.webm"),
    `attachment; filename="___1.webm"; filename*=UTF-8''%E5%AE%A2%E5%8E%85_1.webm`,
  );
  equal(
    attachment("Anna's (2).mp4"),
    `attachment; filename="Anna's (2).mp4"; filename*=UTF-8''Anna%27s%20%282%29.mp4`,
  );
  match(attachment('a"\r\nb\ud800'), /^attachment; filename="a___b_"; filename\*=UTF-8''[\w%]+$/);
});
