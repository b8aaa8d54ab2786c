/**
 * Contender: this project's splitter and the writer that the server uses, which
 * waits for each chunk to be written as it does before it acknowledges one.
 * Arguments: input, MIME type, segment length in ms, output directory.
 */
import { createSplitter } from "../../lib/media/media_type.ts";
import { denoFileSystem } from "../../lib/server/recorder/file_system.ts";
import { SegmentWriter } from "../../lib/server/recorder/segment_writer.ts";
import { CHUNK_BYTES, cutEvery } from "./split_options.ts";

const [input, mimeType, segmentMs, directory] = Deno.args;
const options = cutEvery(Number(segmentMs));
const splitter = createSplitter(mimeType, options);
const files = new Map<number, { file: string; startedAt: number }>();
const writer = new SegmentWriter({
  directory,
  fileSystem: denoFileSystem,
  isSynced: false,
  book: {
    find: (_take, number) => files.get(number),
    opened: ({ number, file, startedAt }) => void files.set(number, { file, startedAt }),
  },
});
const place = { take: 0, startedAt: options.startedAt };
using source = Deno.openSync(input);
const buffer = new Uint8Array(CHUNK_BYTES);
for (let count = source.readSync(buffer); count !== null; count = source.readSync(buffer)) {
  const result = splitter.push(buffer.subarray(0, count));
  writer.add(result.events, place);
  await writer.flush();
  if (!result.ok) throw new Error(result.error.message);
}
writer.add(splitter.end(), place);
await writer.flush();
