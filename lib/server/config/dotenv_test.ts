import assert from "node:assert/strict";
import { readDotenv } from "./dotenv.ts";

Deno.test("readDotenv() reads comments, quotes, export, and both line ends", () => {
  const { values, problems } = readDotenv(
    "\uFEFF# the kitchen\r\nCAMERA_PORT=6001 # test\r\nexport CAMERA_HOST = ::\r\n" +
      "CAMERA_RECORDINGS_DIR=\"/mnt/disk #1\"\nCAMERA_CERT_DIR='a b'\n\nOTHER=1\n",
  );
  assert.deepEqual(values, {
    CAMERA_PORT: "6001",
    CAMERA_HOST: "::",
    CAMERA_RECORDINGS_DIR: "/mnt/disk #1",
    CAMERA_CERT_DIR: "a b",
    OTHER: "1",
  });
  assert.deepEqual(problems, []);
});

Deno.test("readDotenv() reports lines that look like a setting and set nothing", () => {
  const { values, problems } = readDotenv("CAMERA_PORT: 6001\nnonsense\n  export CAMERA_HOST\n");
  assert.deepEqual(values, {});
  assert.deepEqual(problems, [
    "Line 1 of .env does not set CAMERA_PORT: write CAMERA_PORT=value.",
    "Line 3 of .env does not set CAMERA_HOST: write CAMERA_HOST=value.",
  ]);
});

Deno.test("readDotenv() does not take a comment for a setting", () => {
  assert.deepEqual(readDotenv("# CAMERA_PORT: 6001\n").problems, []);
});
