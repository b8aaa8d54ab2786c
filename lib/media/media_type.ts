import { Mp4Splitter } from "./mp4/mp4_splitter.ts";
import type { Splitter, SplitterOptions } from "./segment_event.ts";
import { WebmSplitter } from "./webm/webm_splitter.ts";

/** MIME types without parameters, and what cuts them. */
const SPLITTERS: Record<
  string,
  new (options: SplitterOptions, firstSegment: number) => Splitter
> = {
  "video/webm": WebmSplitter,
  "audio/webm": WebmSplitter,
  "video/x-matroska": WebmSplitter,
  "audio/x-matroska": WebmSplitter,
  "video/mp4": Mp4Splitter,
  "audio/mp4": Mp4Splitter,
};

/** MIME types that {@link createSplitter} takes, for a message. */
export const SUPPORTED_TYPES: readonly string[] = Object.keys(SPLITTERS);

/** Is there a splitter for what a recorder says it makes, parameters and all? */
export function isSupported(mimeType: string): boolean {
  return Object.hasOwn(SPLITTERS, essenceOf(mimeType));
}

/** Is it MP4 that a recorder says it makes, and not WebM or Matroska? */
export function isMp4Type(mimeType: string): boolean {
  return essenceOf(mimeType).endsWith("/mp4");
}

/**
 * A splitter for what a recorder says it makes.
 *
 * @param mimeType Its `mimeType`, parameters and all: `video/webm;codecs=vp8,opus`.
 * @param firstSegment Number of its first file.
 * @throws {RangeError} if the type is not supported: ask {@link isSupported} first.
 */
export function createSplitter(
  mimeType: string,
  options: SplitterOptions,
  firstSegment = 0,
): Splitter {
  if (!isSupported(mimeType)) throw new RangeError(`Cannot split ${mimeType}`);
  return new SPLITTERS[essenceOf(mimeType)](options, firstSegment);
}

function essenceOf(mimeType: string): string {
  return mimeType.split(";", 1)[0].trim().toLowerCase();
}
