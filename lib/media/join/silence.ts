/** A packet of silence. */
export interface SilentPacket {
  readonly data: Uint8Array;
  readonly lengthMs: number;
}

/** Some of them in a row. */
export interface SilentRun {
  readonly packet: SilentPacket;
  readonly count: number;
}

/**
 * Packets of Opus (RFC 6716, 3.1) in CELT at full band, mono, which any stream
 * may hold: a frame of 20 ms or less that is silent has two bytes. The longest
 * one has three frames, as Chromium's recorder packs them.
 */
export const OPUS_SILENCE: readonly SilentPacket[] = [
  { data: Uint8Array.of(0xfb, 0x03, 0xff, 0xfe, 0xff, 0xfe, 0xff, 0xfe), lengthMs: 60 },
  { data: Uint8Array.of(0xf8, 0xff, 0xfe), lengthMs: 20 },
  { data: Uint8Array.of(0xf0, 0xff, 0xfe), lengthMs: 10 },
  { data: Uint8Array.of(0xe8, 0xff, 0xfe), lengthMs: 5 },
  { data: Uint8Array.of(0xe0, 0xff, 0xfe), lengthMs: 2.5 },
];

/** Samples of a frame of AAC-LC. */
const AAC_FRAME_SAMPLES = 1024;

/**
 * A frame of AAC-LC (ISO/IEC 14496-3, 4.4.2) without a spectrum: one
 * single_channel_element or channel_pair_element, a fill element, the end.
 */
export function aacSilence(channels: number, sampleRate: number): SilentPacket[] {
  const data = channels === 1
    ? [0x00, 0xc8, 0x00, 0x80, 0x23, 0x80]
    : [0x21, 0x00, 0x49, 0x90, 0x02, 0x19, 0x00, 0x23, 0x80];
  return [{ data: Uint8Array.from(data), lengthMs: AAC_FRAME_SAMPLES * 1000 / sampleRate }];
}

/**
 * Longer holes stay: packets of each are listed one by one, and a clock that was set right in the
 * middle of a session makes one of years.
 */
const LONGEST_HOLE_MS = 24 * 3_600_000;

/**
 * Fills a hole in the sound as well as can be, without reaching past its end; not one of more than
 * a day.
 *
 * Players differ in what they make of a hole: Chromium plays what follows at
 * once, and from then on the sound is ahead of the picture.
 *
 * @param packets The longest first.
 */
export function silentRuns(packets: readonly SilentPacket[], holeMs: number): SilentRun[] {
  const runs: SilentRun[] = [];
  if (holeMs > LONGEST_HOLE_MS) return runs;
  let left = holeMs;
  for (const packet of packets) {
    const count = Math.floor(left / packet.lengthMs);
    if (count <= 0) continue;
    runs.push({ packet, count });
    left -= count * packet.lengthMs;
  }
  return runs;
}
