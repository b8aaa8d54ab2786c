import type { Splitter, SplitterOptions } from "./segment_event.ts";
import { WebmSplitter } from "./webm/webm_splitter.ts";

/** MIME types without parameters, and what cuts them. */
const SPLITTERS: Record<string, new (options: SplitterOptions) => Splitter> = {
  "video/webm": WebmSplitter,
  "audio/webm": WebmSplitter,
  "video/x-matroska": WebmSplitter,
  "audio/x-matroska": WebmSplitter,
};

/** MIME types that {@link createSplitter} takes, for a message. */
export const SUPPORTED_TYPES: readonly string[] = Object.keys(SPLITTERS);

/**
 * A splitter for what a recorder says it makes.
 *
 * @param mimeType Its `mimeType`, parameters and all: `video/webm;codecs=vp8,opus`.
 * @returns Null if no splitter knows the type.
 */
export function createSplitter(mimeType: string, options: SplitterOptions): Splitter | null {
  const essence = mimeType.split(";", 1)[0].trim().toLowerCase();
  if (!Object.hasOwn(SPLITTERS, essence)) return null;
  return new SPLITTERS[essence](options);
}
