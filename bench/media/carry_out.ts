import { join } from "node:path";
import type { SegmentEvent } from "../../lib/media/segment_event.ts";

interface OpenFile {
  file: Deno.FsFile;
  position: number;
}

/**
 * Carries out a splitter's events with plain file calls. Files are opened for
 * writing only: whatever closes a segment cannot read it.
 */
export class PlainFiles {
  readonly #directory: string;
  readonly #open = new Map<number, OpenFile>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Does what the events say, at once. */
  apply(events: readonly SegmentEvent[]): void {
    for (const event of events) {
      if (event.type === "open") {
        const path = join(this.#directory, `${event.segment}.${event.container}`);
        const file = Deno.openSync(path, { write: true, createNew: true });
        this.#open.set(event.segment, { file, position: 0 });
        continue;
      }
      const open = this.#open.get(event.segment);
      if (!open) throw new TypeError(`Segment ${event.segment} is not open`);
      if (event.type === "write") write(open, event.at, event.bytes);
      else if (event.type === "cut") open.file.truncateSync(event.bytes);
      else {
        open.file.close();
        this.#open.delete(event.segment);
      }
    }
  }
}

function write(open: OpenFile, at: number, bytes: Uint8Array): void {
  if (at !== open.position) open.file.seekSync(at, Deno.SeekMode.Start);
  for (let done = 0; done < bytes.byteLength;) done += open.file.writeSync(bytes.subarray(done));
  open.position = at + bytes.byteLength;
}
