/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { sourceOf } from "../../../../tests/support/joining.ts";
import { AUDIO, blockGroup, simpleBlock, VIDEO } from "../../../../tests/support/webm_stream.ts";
import { joined } from "../../../shared/bytes.ts";
import { ElementId } from "../../ebml/element_ids.ts";
import { element } from "../../ebml/write_element.ts";
import { ParseFailure } from "../../parse_error.ts";
import { SourceReader } from "../source_reader.ts";
import { readBlocks } from "./read_blocks.ts";

async function blocksIn(...parts: Uint8Array[]) {
  const content = joined(parts);
  const source = sourceOf("webm", content, 0);
  const place = { at: 0, bodyAt: 0, end: content.byteLength, ticks: 0 };
  try {
    return { source, content, blocks: await readBlocks(new SourceReader(source), place) };
  } catch (error) {
    assert.ok(error instanceof ParseFailure);
    return { source, content, blocks: undefined };
  }
}

/** What says nothing, in front of a Block. */
const padding = (bytes: number) => element(ElementId.Void, new Uint8Array(bytes));

function padded(bytes: number): Uint8Array {
  const block = element(ElementId.Block, Uint8Array.of(0x80 | VIDEO, 0, 7, 0, 1, 2, 3));
  return element(ElementId.BlockGroup, joined([padding(bytes), block]));
}

Deno.test("readBlocks() says where a block's own header ends and how long it is", async () => {
  const { content, blocks } = await blocksIn(
    simpleBlock(VIDEO, 5, { payload: [9, 9] }),
    padding(3),
    blockGroup(AUDIO, 6, { payload: [9, 9] }),
    padded(60_000),
  );
  assert.ok(blocks);
  assert.deepEqual(
    blocks.map((one) => [one.track, one.relativeTicks, one.headerBytes]),
    [[VIDEO, 5, 4], [AUDIO, 6, 4], [VIDEO, 7, 4]],
  );
  for (const { frameAt, track } of blocks) assert.equal(content[frameAt - 4], 0x80 | track);
});

Deno.test("readBlocks() does not search a large BlockGroup for its Block", async () => {
  const { source, blocks } = await blocksIn(padded(10_000_000));
  assert.equal(blocks, undefined);
  assert.ok(source.bytesRead < 200_000, `${source.bytesRead} bytes`);
});
