/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { sourceOf } from "../../../../tests/support/joining.ts";
import { splitAll } from "../../../../tests/support/splitting.ts";
import {
  clusterHeader,
  simpleBlock,
  streamHeader,
  VIDEO,
} from "../../../../tests/support/webm_stream.ts";
import { joined } from "../../../shared/bytes.ts";
import { ElementId } from "../../ebml/element_ids.ts";
import { idBytes } from "../../ebml/write_element.ts";
import { children } from "../../ebml/read_value.ts";
import { WebmSplitter } from "../../webm/webm_splitter.ts";
import { indexWebm } from "./index_webm.ts";

const CLUSTERS = 300;
const FRAME_BYTES = 40_000;

/** A closed file of a frame a Cluster, a key frame each second. */
function closedFile(): Uint8Array<ArrayBuffer> {
  const parts = [streamHeader()];
  for (let i = 0; i < CLUSTERS; i++) {
    parts.push(clusterHeader(i * 100));
    const payload = new Uint8Array(FRAME_BYTES + i).fill(1);
    parts.push(simpleBlock(VIDEO, 0, { key: i % 10 === 0, payload: [...payload] }));
  }
  const splitter = new WebmSplitter({ cutAfterMs: () => Infinity, startedAt: 0 });
  return splitAll(splitter, [joined(parts)]).files[0].bytes;
}

/** Where the Tags element and its data lie. */
function tagsOf(file: Uint8Array) {
  const [, segment] = children(file, 0, file.byteLength);
  const tags = [...children(file, segment.at, segment.end)].at(-1)!;
  assert.equal(tags.id, ElementId.Tags);
  return tags;
}

async function indexed(content: Uint8Array<ArrayBuffer>) {
  const source = sourceOf("webm", content, 0);
  const { clusters, cues, durationTicks } = await indexWebm(source);
  return { source, found: { clusters, cues, durationTicks } };
}

const file = closedFile();
const tags = tagsOf(file);

/** The file without its list. */
function withoutList(): Uint8Array<ArrayBuffer> {
  const content = file.slice();
  content.set(idBytes(ElementId.Attachments), tags.start);
  return content;
}

Deno.test("indexWebm() takes the clusters of a closed file from its list, by four reads", async () => {
  const { source, found } = await indexed(file);
  assert.equal(found.clusters.length, CLUSTERS);
  assert.ok(source.reads <= 5, `${source.reads} reads`);
  assert.ok(source.bytesRead < 30_000, `${source.bytesRead} bytes`);
});

Deno.test("indexWebm() finds the same without a list", async () => {
  const { source, found } = await indexed(withoutList());
  assert.deepEqual(found, (await indexed(file)).found);
  assert.ok(source.reads >= CLUSTERS, `${source.reads} reads`);
});

Deno.test("indexWebm() believes no list that does not fit its file", async () => {
  const { found } = await indexed(withoutList());
  const firstEntryAt = tags.end - CLUSTERS * 8;
  const bend = (at: number, by: number) => {
    const content = file.slice();
    content[at] += by;
    return content;
  };
  const bent = {
    "a size": bend(firstEntryAt + 3, 1),
    "the last time": bend(tags.end - 1, 1),
    "no name": bend(tags.end - CLUSTERS * 8 - 20, 1),
    "a broken element": bend(tags.at + 1, 0xff),
  };
  for (const [name, content] of Object.entries(bent)) {
    assert.deepEqual((await indexed(content)).found, found, name);
  }
  // A Cluster less, and the one before it longer: all adds up, but the last is another.
  const moved = file.slice();
  const view = new DataView(moved.buffer);
  const lastAt = tags.end - 8;
  view.setUint32(lastAt - 8, view.getUint32(lastAt - 8) + 1);
  view.setUint32(lastAt, view.getUint32(lastAt) - 1);
  assert.deepEqual((await indexed(moved)).found, found);
});
