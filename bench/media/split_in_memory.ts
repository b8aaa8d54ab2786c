/**
 * The splitter alone: bytes in memory in, events out, nothing written. Prints
 * the CPU time of splitting the input, in milliseconds, and how many files there
 * would be. Start and reading are left out.
 * Arguments: input, MIME type, segment length in ms, bytes to split beforehand.
 */
import process from "node:process";
import { createSplitter } from "../../lib/media/media_type.ts";
import { CHUNK_BYTES, cutEvery } from "./split_options.ts";

const [input, mimeType, segmentMs, warmUpBytes] = Deno.args;
const bytes = Deno.readFileSync(input);

/** Splits it all; returns how many files there would be. */
function split(): number {
  const splitter = createSplitter(mimeType, cutEvery(Number(segmentMs)));
  let files = 0;
  for (let at = 0; at < bytes.byteLength; at += CHUNK_BYTES) {
    const result = splitter.push(bytes.subarray(at, at + CHUNK_BYTES));
    if (!result.ok) throw new Error(result.error.message);
    for (const event of result.events) if (event.type === "close") files++;
  }
  for (const event of splitter.end()) if (event.type === "close") files++;
  return files;
}

for (let done = 0; done < Number(warmUpBytes); done += bytes.byteLength) split();
const before = process.cpuUsage();
const files = split();
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ cpuMs: (user + system) / 1000, files }));
