/**
 * The floor: reads the input and writes it to one file, chunk by chunk, and
 * looks at nothing. Arguments: input, output directory.
 */
import { join } from "node:path";
import { CHUNK_BYTES } from "./split_options.ts";

const [input, directory] = Deno.args;
using source = Deno.openSync(input);
using target = Deno.openSync(join(directory, "copy"), { write: true, createNew: true });
const buffer = new Uint8Array(CHUNK_BYTES);
for (let count = source.readSync(buffer); count !== null; count = source.readSync(buffer)) {
  for (let done = 0; done < count;) done += target.writeSync(buffer.subarray(done, count));
}
