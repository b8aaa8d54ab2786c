import assert from "node:assert/strict";
import { isSessionId } from "../../shared/ids.ts";
import { type KnownTake, madeUpId, ownerOf } from "./ownership.ts";

const take = (session: string, number: number, startedAt: number, mimeType = "video/webm") =>
  ({ session, take: number, startedAt, mimeType }) satisfies KnownTake;

Deno.test("ownerOf() is the last take of that container that had begun", () => {
  const takes = [
    take("b", 0, 9000, "video/webm;codecs=vp8"),
    take("a", 1, 5000.5, "video/mp4;codecs=avc1"),
    take("a", 0, 1000),
  ];
  const owner = (startedAt: number, container: "webm" | "mkv" | "mp4", precisionMs = 1) => {
    const found = ownerOf({ startedAt, container, precisionMs }, takes);
    return `${found?.session}/${found?.take}`;
  };
  assert.equal(owner(8999.5, "webm", 1), "b/0", "times in files are rounded");
  assert.equal(owner(8999, "webm", 1), "a/0");
  assert.equal(owner(8001, "webm", 1000), "b/0", "a name tells seconds only");
  assert.equal(owner(8001, "mkv", 1), "a/0");
  assert.equal(owner(99_000, "mp4"), "a/1");
  assert.equal(owner(5, "webm"), "a/0", "before all of them: the first");
  assert.equal(ownerOf({ startedAt: 5, container: "mp4", precisionMs: 1 }, [takes[2]]), undefined);
});

Deno.test("madeUpId() is a session id, the same for the same files only", () => {
  const id = madeUpId("client_a_1", "video_20261122_180203.webm");
  assert.ok(isSessionId(id));
  assert.equal(id[14], "5");
  assert.match(id[19], /[89ab]/);
  assert.equal(madeUpId("client_a_1", "video_20261122_180203.webm"), id);
  assert.notEqual(madeUpId("client_a_2", "video_20261122_180203.webm"), id);
  assert.notEqual(madeUpId("client_a_1", "video_20261122_180204.webm"), id);
});
