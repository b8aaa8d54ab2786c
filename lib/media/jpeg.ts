/**
 * JPEG (ITU-T T.81): as much of it as tells whether a file is one picture, whole and of what size.
 * No pixel is decoded.
 *
 * @see {@link https://www.w3.org/Graphics/JPEG/itu-t81.pdf ITU-T T.81, annex B}
 */

/** Picture size in pixels. */
export interface JpegSize {
  width: number;
  height: number;
}

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const RST0 = 0xd0;
const RST7 = 0xd7;
/** DHT, DQT, DRI. */
const TABLES: readonly number[] = [0xc4, 0xdb, 0xdd];
/** Baseline, extended and progressive, Huffman: all that browsers show. */
const FRAMES: readonly number[] = [0xc0, 0xc1, 0xc2];
/** Bytes of SOF up to its components, its length included. */
const FRAME_HEADER_BYTES = 8;

/**
 * Reads the size of a JPEG picture from front to end.
 *
 * @returns Null if these bytes are anything but exactly one whole picture, with 8 bits a sample,
 * in grey or three components.
 */
export function readJpegSize(bytes: Uint8Array): JpegSize | null {
  if (bytes.byteLength < 4 || bytes[0] !== 0xff || bytes[1] !== SOI) return null;
  let size: JpegSize | null = null;
  let hasScan = false;
  let at = 2;
  for (;;) {
    // Any number of 0xff may precede a marker (B.1.1.2).
    if (bytes[at] !== 0xff) return null;
    while (bytes[at] === 0xff) at++;
    const marker = bytes[at++];
    if (marker === EOI) return at === bytes.byteLength && hasScan ? size : null;
    if (at + 2 > bytes.byteLength) return null;
    const length = bytes[at] << 8 | bytes[at + 1];
    const next = at + length;
    if (length < 2 || next > bytes.byteLength) return null;
    if (FRAMES.includes(marker)) {
      if (size) return null;
      size = readFrame(bytes.subarray(at, next));
      if (!size) return null;
    } else if (marker === SOS) {
      if (!size) return null;
      hasScan = true;
    } else if (!TABLES.includes(marker) && !isRemark(marker)) {
      return null;
    }
    at = marker === SOS ? endOfScan(bytes, next) : next;
  }
}

/** SOF (B.2.2), from its length on. */
function readFrame(header: Uint8Array): JpegSize | null {
  if (header.byteLength < FRAME_HEADER_BYTES) return null;
  const components = header[7];
  if (header[2] !== 8 || (components !== 1 && components !== 3)) return null;
  if (header.byteLength !== FRAME_HEADER_BYTES + 3 * components) return null;
  const height = header[3] << 8 | header[4];
  const width = header[5] << 8 | header[6];
  return width > 0 && height > 0 ? { width, height } : null;
}

/** APP0 to APP15, COM. */
function isRemark(marker: number): boolean {
  return (marker >= 0xe0 && marker <= 0xef) || marker === 0xfe;
}

/** Where the marker behind a scan is: within one, 0xff is followed by 0 or a restart marker. */
function endOfScan(bytes: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    at = bytes.indexOf(0xff, at);
    if (at < 0) return bytes.byteLength;
    const next = bytes[at + 1];
    if (next !== 0 && !(next >= RST0 && next <= RST7)) return at;
    at += 2;
  }
}
