import { joined } from "../../lib/shared/bytes.ts";

/**
 * Fragmented MP4 written by hand, a recorder's oddities included. Written
 * without the code under test.
 */

export const VIDEO = 1;
export const AUDIO = 2;
/** Ticks a second, different for each track as with real recorders. */
export const VIDEO_SCALE = 1000;
export const AUDIO_SCALE = 8000;

type Bytes = ArrayLike<number>;

export const u16 = (value: number) => [value >>> 8, value & 0xff];
export const u32 = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff);
export const u64 = (
  value: number,
) => [...u32(Math.floor(value / 2 ** 32)), ...u32(value % 2 ** 32)];
const ascii = (text: string) => Array.from(text, (char) => char.charCodeAt(0));
const zeros = (count: number) => new Array<number>(count).fill(0);

/** A box. */
export function box(type: string, ...parts: Bytes[]): Uint8Array<ArrayBuffer> {
  const data = joined(parts);
  return joined([u32(8 + data.length), ascii(type), data]);
}

/** A box with a 64-bit size. */
export function longBox(type: string, ...parts: Bytes[]): Uint8Array<ArrayBuffer> {
  const data = joined(parts);
  return joined([u32(1), ascii(type), u64(16 + data.length), data]);
}

/** A box that reaches to the end of the file. */
export function endlessBox(type: string, ...parts: Bytes[]): Uint8Array<ArrayBuffer> {
  return joined([u32(0), ascii(type), ...parts]);
}

export function fullBox(type: string, version: number, flags: number, ...parts: Bytes[]) {
  return box(type, u32(version * 2 ** 24 + flags), ...parts);
}

export function fileType(): Uint8Array {
  return box("ftyp", ascii("iso5"), u32(1), ascii("iso5"), ascii("iso6"), ascii("mp41"));
}

export interface TrackOptions {
  /** Edits: `segment_duration` in ms, `media_time` in ticks (-1: empty). */
  edits?: [number, number][];
  /** `default_sample_duration` of trex. */
  duration?: number;
  /** `default_sample_size` of trex. */
  size?: number;
  /** Version of tkhd and mdhd. */
  version?: 0 | 1;
}

const ROTATED = [0, 0x10000, 0, -0x10000, 0, 0, 720 * 0x10000, 0, 0x40000000];
export const ROTATED_MATRIX: number[] = ROTATED.flatMap((value) => u32(value >>> 0));

const VIDEO_ENTRY = box(
  "avc1",
  [...zeros(6), ...u16(1), ...zeros(16), ...u16(64), ...u16(48)],
  [...u32(0x480000), ...u32(0x480000), ...zeros(4), ...u16(1), ...zeros(32), ...u16(24)],
  [0xff, 0xff],
  box("avcC", [1, 66, 192, 10, 0xff, 0xe1, 0, 4, 0x67, 66, 192, 10, 1, 0, 2, 0x68, 0xce]),
  box("colr", ascii("nclx"), [0, 1, 0, 1, 0, 1, 0]),
  box("pasp", u32(1), u32(1)),
);

const AUDIO_ENTRY = box(
  "Opus",
  [...zeros(6), ...u16(1), ...zeros(8), ...u16(1), ...u16(16), ...zeros(4), ...u32(48000 * 65536)],
  box("dOps", [0, 1, ...u16(0), ...u32(48000), ...u16(0), 0]),
);

function track(id: number, { edits, version = 0 }: TrackOptions): Uint8Array {
  const isVideo = id === VIDEO;
  const time = version === 1 ? u64 : u32;
  // A recorder's durations are not to be believed.
  const duration = time(5099);
  const header = fullBox("tkhd", version, 3, time(1), time(1), u32(id), zeros(4), duration, [
    ...zeros(16),
    ...(isVideo ? ROTATED_MATRIX : zeros(36)),
    ...u32(isVideo ? 64 * 65536 : 0),
    ...u32(isVideo ? 48 * 65536 : 0),
  ]);
  const list = edits?.flatMap(([ms, mediaTime]) => [
    ...u32(ms),
    ...u32(mediaTime >>> 0),
    ...u32(0x10000),
  ]);
  const media = box(
    "mdia",
    fullBox(
      "mdhd",
      version,
      0,
      time(1),
      time(1),
      u32(isVideo ? VIDEO_SCALE : AUDIO_SCALE),
      duration,
      [0x55, 0xc4, 0, 0],
    ),
    fullBox("hdlr", 0, 0, zeros(4), ascii(isVideo ? "vide" : "soun"), zeros(12), [0]),
    box(
      "minf",
      isVideo ? fullBox("vmhd", 0, 1, zeros(8)) : fullBox("smhd", 0, 0, zeros(4)),
      box("dinf", fullBox("dref", 0, 0, u32(1), fullBox("url ", 0, 1))),
      box(
        "stbl",
        fullBox("stsd", 0, 0, u32(1), isVideo ? VIDEO_ENTRY : AUDIO_ENTRY),
        fullBox("stts", 0, 0, u32(0)),
        fullBox("stsc", 0, 0, u32(0)),
        fullBox("stsz", 0, 0, u32(0), u32(0)),
        fullBox("stco", 0, 0, u32(0)),
      ),
    ),
  );
  const edit = list && box("edts", fullBox("elst", 0, 0, u32(list.length / 12), list));
  return box("trak", header, ...(edit ? [edit] : []), media, box("udta", ascii("kept")));
}

/** Tracks of a stream, in the order of moov. */
export type Tracks = readonly (readonly [id: number, options?: TrackOptions])[];

const BOTH: Tracks = [[VIDEO], [AUDIO]];

/** moov of a fragmented file. */
export function movie(tracks: Tracks = BOTH): Uint8Array {
  return box(
    "moov",
    fullBox("mvhd", 0, 0, zeros(8), u32(1000), u32(7), zeros(80)),
    ...tracks.map(([id, options = {}]) => track(id, options)),
    box(
      "mvex",
      fullBox("mehd", 0, 0, u32(7)),
      ...tracks.map(([id, { duration = 0, size = 0 } = {}]) =>
        fullBox("trex", 0, 0, u32(id), u32(1), u32(duration), u32(size), u32(0))
      ),
    ),
  );
}

/** ftyp and moov. */
export function streamHeader(tracks: Tracks = BOTH): Uint8Array {
  return joined([fileType(), movie(tracks)]);
}

export interface Sample {
  /** Ticks. */
  duration: number;
  data: number[];
  key: boolean;
  /** Composition offset, ticks. */
  composition?: number;
}

/** One traf with all its samples in one trun. */
export interface Run {
  track: number;
  /** baseMediaDecodeTime, ticks. */
  time: number;
  samples: Sample[];
  tfdtVersion?: 0 | 1;
}

/** Content of a sample: its track, and when the recorder says it is decoded (ms). */
export function label(track: number, ms: number): number[] {
  return [0xf0 | track, ...u32(Math.round(ms)), track, 0, 0].slice(0, track === VIDEO ? 8 : 6);
}

/** The time that {@link label} put into a sample, ms. */
export function labelled(data: string): number {
  return [1, 2, 3, 4].reduce((value, i) => value * 256 + data.charCodeAt(i), 0);
}

/** Frames of the picture from `ms` on; the first is a key frame unless said. */
export function picture(
  ms: number,
  count: number,
  { key = true, step = 100, keysAt = [] as number[] } = {},
): Run {
  const samples = Array.from({ length: count }, (_, i) => ({
    duration: (step * VIDEO_SCALE) / 1000,
    data: label(VIDEO, ms + i * step),
    key: (key && i === 0) || keysAt.includes(i),
  }));
  return { track: VIDEO, time: (ms * VIDEO_SCALE) / 1000, samples };
}

/** Packets of sound from `ms` on. */
export function sound(ms: number, count: number, { step = 50 } = {}): Run {
  const samples = Array.from({ length: count }, (_, i) => ({
    duration: (step * AUDIO_SCALE) / 1000,
    data: label(AUDIO, ms + i * step),
    key: true,
  }));
  return { track: AUDIO, time: (ms * AUDIO_SCALE) / 1000, samples };
}

export const KEY_FLAGS = 0x02000000;
export const NON_KEY_FLAGS = 0x01010000;

function traf({ track, time, samples, tfdtVersion = 1 }: Run, dataOffset: number): Uint8Array {
  const hasComposition = samples.some(({ composition }) => composition !== undefined);
  const entries = samples.flatMap(({ duration, data, key, composition = 0 }) => [
    ...u32(duration),
    ...u32(data.length),
    ...u32(key ? KEY_FLAGS : NON_KEY_FLAGS),
    ...(hasComposition ? u32(composition >>> 0) : []),
  ]);
  const flags = 0x701 | (hasComposition ? 0x800 : 0);
  return box(
    "traf",
    fullBox("tfhd", 0, 0x20000, u32(track)),
    fullBox("tfdt", tfdtVersion, 0, tfdtVersion === 1 ? u64(time) : u32(time)),
    fullBox("trun", hasComposition ? 1 : 0, flags, u32(samples.length), u32(dataOffset), entries),
  );
}

/** moof and mdat: a traf for each run, and their data in the same order. */
export function fragment(...runs: Run[]): Uint8Array {
  const payload = runs.flatMap(({ samples }) => samples.flatMap(({ data }) => data));
  return joined([fragmentHeader(...runs), box("mdat", payload)]);
}

/** Only the moof of {@link fragment}. */
export function fragmentHeader(...runs: Run[]): Uint8Array<ArrayBuffer> {
  const write = (moofBytes: number) => {
    let offset = moofBytes + 8;
    const trafs = runs.map((run) => {
      const written = traf(run, offset);
      offset += run.samples.reduce((sum, { data }) => sum + data.length, 0);
      return written;
    });
    return box("moof", fullBox("mfhd", 0, 0, u32(9)), ...trafs);
  };
  return write(write(0).length);
}
