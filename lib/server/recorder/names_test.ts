import assert from "node:assert/strict";
import {
  containerOf,
  isPosterName,
  posterFileName,
  segmentFileName,
  segmentTime,
  sessionDirectory,
} from "./names.ts";

const directories: [string, string][] = [
  ["192.168.1.20", "client_192.168.1.20_53124"],
  ["::1", "client_--1_53124"],
  ["[fd00::2]", "client_fd00--2_53124"],
  ["FE80::1%eth0", "client_fe80--1_53124"],
  ["::ffff:192.168.1.20", "client_192.168.1.20_53124"],
  ["::ffff:c0a8:114", "client_192.168.1.20_53124"],
  ["../../etc", "client_.._.._etc_53124"],
];

for (const [hostname, directory] of directories) {
  Deno.test(`sessionDirectory() makes ${directory} of ${hostname}`, () => {
    assert.equal(sessionDirectory({ hostname, port: 53124 }), directory);
  });
}

Deno.test("segmentFileName() is the local time of the first frame", () => {
  const at = new Date(2026, 0, 2, 3, 4, 5, 999).getTime();
  assert.equal(segmentFileName(at, "webm", 1), "video_20260102_030405.webm");
  assert.equal(segmentFileName(at, "mkv", 2), "video_20260102_030405_2.mkv");
});

Deno.test("containerOf() knows the names of segments, and no others", () => {
  const names = [
    "video_20260102_030405.webm",
    "video_20260102_030405_12.mkv",
    "video_20260102_030405.mp4",
    "video_20260102_030405.avi",
    "holiday.webm",
    "video_20260102_030405.webm.part",
  ];
  assert.deepEqual(names.map(containerOf), ["webm", "mkv", "mp4", null, null, null]);
});

Deno.test("segmentTime() is the second that segmentFileName() wrote", () => {
  const at = new Date(2026, 10, 22, 18, 2, 3, 999).getTime();
  for (const copy of [1, 12]) {
    assert.equal(segmentTime(segmentFileName(at, "mp4", copy)), at - 999);
  }
  assert.equal(segmentTime("holiday.webm"), null);
});

Deno.test("posterFileName() is the segment's with another ending, and isPosterName() knows it", () => {
  const name = posterFileName("video_20260102_030405_12.mkv");
  assert.equal(name, "video_20260102_030405_12.jpg");
  const names = [name, `${name}.new`, "holiday.jpg", "video_20260102_030405.webm"];
  assert.deepEqual(names.map(isPosterName), [true, true, false, false]);
});
