import { joined } from "../../lib/shared/bytes.ts";

export interface JpegParts {
  width?: number;
  height?: number;
  /** Bytes of its scan. */
  scan?: number[];
  /** What precedes its frame header. */
  before?: number[];
  /** Type of its frame header: 0xc0 baseline, 0xc2 progressive. */
  frame?: number;
}

/** A picture with the structure of a JPEG and a scan that nobody can decode. */
export function jpegOf(parts: JpegParts = {}): Uint8Array<ArrayBuffer> {
  const { width = 480, height = 270, scan = [1, 2, 3], before = [], frame = 0xc0 } = parts;
  const sizes = [height >> 8, height & 0xff, width >> 8, width & 0xff];
  return joined([
    Uint8Array.of(0xff, 0xd8),
    Uint8Array.of(0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0),
    Uint8Array.from(before),
    Uint8Array.of(0xff, frame, 0, 11, 8, ...sizes, 1, 1, 0x11, 0),
    Uint8Array.of(0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0),
    Uint8Array.from(scan),
    Uint8Array.of(0xff, 0xd9),
  ]);
}
