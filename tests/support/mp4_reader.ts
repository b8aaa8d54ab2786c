/** One sample of a closed file. Times in ticks of its track. */
export interface ReadSample {
  /** When it is decoded, from the start of the track's media. */
  time: number;
  duration: number;
  composition: number;
  isKey: boolean;
  data: string;
  at: number;
}

export interface ReadTrack {
  id: number;
  handler: string;
  timescale: number;
  /** tkhd's and mdhd's. */
  durations: [number, number];
  /** Bytes of the matrix. */
  matrix: number[];
  /** `segment_duration` and `media_time`. */
  edits: [number, number][];
  samples: ReadSample[];
  /** Types of stbl's boxes, and stsd's bytes. */
  tables: string[];
  description: string;
}

/** What a closed file says of itself. */
export interface ReadMp4 {
  /** Types and sizes of its boxes. */
  boxes: [string, number][];
  movieTimescale: number;
  duration: number;
  /** `creation_time`, seconds since 1904. */
  created: number;
  tracks: ReadTrack[];
}

interface Box {
  type: string;
  start: number;
  at: number;
  end: number;
}

/** Each byte as the character of that number. */
function latin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/**
 * Reads a closed file as a reader does that knows nothing of fragments.
 * Written without the code under test.
 */
export function readMp4(bytes: Uint8Array): ReadMp4 {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const u32 = (at: number) => view.getUint32(at);
  const u64 = (at: number) => Number(view.getBigUint64(at));
  const text = (at: number, end: number) => latin1(bytes.subarray(at, end));
  const boxes = (from: number, to: number): Box[] => {
    const found: Box[] = [];
    for (let start = from; start < to;) {
      const isLong = u32(start) === 1;
      const size = isLong ? u64(start + 8) : u32(start);
      if (size < 8 || start + size > to) throw new Error(`Broken box at ${start}`);
      const type = text(start + 4, start + 8);
      found.push({ type, start, at: start + (isLong ? 16 : 8), end: start + size });
      start += size;
    }
    return found;
  };
  const all = (parent: Box, type: string) =>
    boxes(parent.at, parent.end).filter((box) => box.type === type);
  const one = (parent: Box, ...path: string[]): Box => {
    const [type, ...rest] = path;
    const found = all(parent, type);
    if (found.length !== 1) throw new Error(`${found.length} boxes ${type} in ${parent.type}`);
    return rest.length > 0 ? one(found[0], ...rest) : found[0];
  };
  const head = (box: Box, extra: number) =>
    bytes[box.at] === 1
      ? { created: u64(box.at + 4), at: box.at + 20, duration: u64(box.at + 20 + extra) }
      : { created: u32(box.at + 4), at: box.at + 12, duration: u32(box.at + 12 + extra) };
  /** Entries of `width` fields. */
  const entries = (box: Box | undefined, width: number, first = 8): number[][] => {
    if (!box) return [];
    const count = u32(box.at + first - 4);
    if (box.end - box.at !== first + count * width * 4) throw new Error(`${box.type}: bad length`);
    return Array.from(
      { length: count },
      (_, i) => Array.from({ length: width }, (_, k) => u32(box.at + first + (i * width + k) * 4)),
    );
  };

  function readTrack(trak: Box): ReadTrack {
    const tkhd = one(trak, "tkhd");
    const mdhd = one(trak, "mdia", "mdhd");
    const hdlr = one(trak, "mdia", "hdlr");
    const stbl = one(trak, "mdia", "minf", "stbl");
    const table = (type: string): Box | undefined => all(stbl, type)[0];
    const sizes = entries(table("stsz"), 1, 12).map(([size]) => size);
    const deltas = entries(table("stts"), 2).flatMap(([n, d]) => new Array<number>(n).fill(d));
    const ctts = table("ctts");
    const offsets = entries(ctts, 2).flatMap(([n, d]) =>
      new Array<number>(n).fill(ctts && bytes[ctts.at] === 1 ? d | 0 : d)
    );
    const stss = table("stss");
    const keys = new Set(entries(stss, 1).map(([number]) => number - 1));
    const co64 = table("co64");
    const chunks = co64
      ? Array.from({ length: u32(co64.at + 4) }, (_, i) => u64(co64.at + 8 + 8 * i))
      : entries(table("stco"), 1).map(([offset]) => offset);
    const groups = entries(table("stsc"), 3);
    const places: number[] = [];
    chunks.forEach((offset, chunk) => {
      const group = groups.findLast(([first]) => first <= chunk + 1);
      let at = offset;
      for (let i = 0; i < (group?.[1] ?? 0); i++) {
        places.push(at);
        at += sizes[places.length - 1];
      }
    });
    const counts = [sizes.length, deltas.length, places.length, offsets.length || sizes.length];
    if (new Set(counts).size !== 1) throw new Error(`Tables disagree: ${counts}`);
    let time = 0;
    const samples = sizes.map((size, i) => {
      time += i === 0 ? 0 : deltas[i - 1];
      return {
        time,
        duration: deltas[i],
        composition: offsets[i] ?? 0,
        isKey: !stss || keys.has(i),
        at: places[i],
        data: text(places[i], places[i] + size),
      };
    });
    const elst = all(trak, "edts").map((edts) => one(edts, "elst"))[0];
    return {
      id: u32(head(tkhd, 8).at),
      handler: text(hdlr.at + 8, hdlr.at + 12),
      timescale: u32(head(mdhd, 4).at),
      durations: [head(tkhd, 8).duration, head(mdhd, 4).duration],
      matrix: [...bytes.subarray(tkhd.end - 44, tkhd.end - 8)],
      edits: elst && bytes[elst.at] === 1
        ? entries(elst, 5).map(([high, low, mediaHigh, mediaLow]) => [
          high * 2 ** 32 + low,
          (mediaHigh | 0) * 2 ** 32 + mediaLow,
        ])
        : entries(elst, 3).map(([duration, mediaTime]) => [duration, mediaTime | 0]),
      samples,
      tables: boxes(stbl.at, stbl.end).map(({ type }) => type),
      description: text(one(stbl, "stsd").start, one(stbl, "stsd").end),
    };
  }

  const top = boxes(0, bytes.byteLength);
  const moov = top.filter(({ type }) => type === "moov");
  if (moov.length !== 1) throw new Error(`${moov.length} boxes moov`);
  const mvhd = one(moov[0], "mvhd");
  return {
    boxes: top.map(({ type, start, end }) => [type, end - start]),
    movieTimescale: u32(head(mvhd, 4).at),
    duration: head(mvhd, 4).duration,
    created: head(mvhd, 4).created,
    tracks: all(moov[0], "trak").map(readTrack),
  };
}

/** Types and sizes of the boxes of any file; the last may be cut off. */
export function boxesOf(bytes: Uint8Array): { type: string; at: number; size: number }[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = [];
  for (let at = 0; at + 8 <= bytes.byteLength;) {
    const size = view.getUint32(at) === 1 ? Number(view.getBigUint64(at + 8)) : view.getUint32(at);
    found.push({ type: latin1(bytes.subarray(at + 4, at + 8)), at, size });
    if (size < 8) break;
    at += size;
  }
  return found;
}
