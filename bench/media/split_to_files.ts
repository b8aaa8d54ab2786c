/**
 * Contender: this project's splitter, its events carried out with plain file
 * calls. Arguments: input, MIME type, segment length in ms, output directory.
 */
import { createSplitter } from "../../lib/media/media_type.ts";
import { PlainFiles } from "./carry_out.ts";
import { CHUNK_BYTES, cutEvery } from "./split_options.ts";

const [input, mimeType, segmentMs, directory] = Deno.args;
const splitter = createSplitter(mimeType, cutEvery(Number(segmentMs)));
const files = new PlainFiles(directory);
using source = Deno.openSync(input);
const buffer = new Uint8Array(CHUNK_BYTES);
for (let count = source.readSync(buffer); count !== null; count = source.readSync(buffer)) {
  const result = splitter.push(buffer.subarray(0, count));
  files.apply(result.events);
  if (!result.ok) throw new Error(result.error.message);
}
files.apply(splitter.end());
