import { type ItemParser, ItemReader, needs } from "../item_reader.ts";
import { ParseFailure } from "../parse_error.ts";
import type { SegmentEvent } from "../segment_event.ts";
import { BoxType, fourCC } from "./box_types.ts";
import { layOut } from "./fragment_layout.ts";
import { FragmentSamples, type SampleRange } from "./fragment_samples.ts";
import { type Movie, readMovie } from "./movie.ts";
import { Payload } from "./payload.ts";
import { type BoxHeader, readBoxHeader } from "./read_box.ts";
import { readFragment } from "./read_fragment.ts";
import { type Mp4FileState, SegmentFile } from "./segment_file.ts";
import type { SpareSamples, SpareState } from "./spare_samples.ts";
import { nearestTick, type Track } from "./track.ts";

/** No box that is written here is larger, mdat apart. */
const MAX_BOX_BYTES = 1024 * 1024;

export interface OwnFileOptions {
  /** The file as it was at the checkpoint. */
  state: Mp4FileState;
  /** That of a file of the same take that was read before. */
  movie: Movie | undefined;
  /** Takes in what `places` refer to. */
  spares: SpareSamples;
  places: readonly SpareState[];
}

/**
 * Reads an open file of this project up to its last whole fragment, and so
 * makes the index that it had in memory.
 */
export class OwnFileReader {
  readonly #options: OwnFileOptions;
  readonly #items = new ItemReader(
    {
      readPayload: (bytes, from, to) => this.#readPayload(bytes, from, to),
      readItem: (bytes, at, end) => this.#readItem(bytes, at, end),
      advanced: () => {},
    } satisfies ItemParser,
  );
  readonly #box: BoxHeader = { type: 0, size: 0, length: 0 };
  readonly #samples = new FragmentSamples();
  /** What the file would do to make itself: of no interest. */
  readonly #events: SegmentEvent[] = [];
  #fileType: Uint8Array | undefined;
  #movie: Movie | undefined;
  #file: SegmentFile | undefined;
  #moof: Uint8Array | undefined;
  #ranges: SampleRange[] = [];
  #payload: Payload | undefined;
  /** How many of the state's gifts were made. */
  #given = 0;

  constructor(options: OwnFileOptions) {
    this.#options = options;
    this.#movie = options.movie;
  }

  /** ftyp as it stands in the file. */
  get fileType(): Uint8Array | undefined {
    return this.#fileType;
  }

  get movie(): Movie | undefined {
    return this.#movie;
  }

  /** The file, once all was read. */
  get file(): SegmentFile | undefined {
    return this.#file;
  }

  /**
   * Takes the next bytes; none behind the last whole fragment.
   *
   * @throws {ParseFailure} if the file was not written here.
   */
  read(bytes: Uint8Array): void {
    this.#items.read(bytes);
    this.#events.length = 0;
  }

  /**
   * All was read.
   *
   * @throws {ParseFailure} if it is not the file of the state.
   */
  end(): SegmentFile {
    const { position, segment } = this.#options.state;
    const file = this.#file;
    if (!file || this.#payload || this.#moof || file.position !== position) {
      throw new ParseFailure(`Segment ${segment} has other frames than were written`);
    }
    this.#giveAway(file);
    return file;
  }

  #readPayload(bytes: Uint8Array, from: number, to: number): number {
    const payload = this.#payload;
    const used = Math.min(payload?.left ?? 0, to - from);
    if (!payload || used === 0) return 0;
    payload.feed(bytes, from, from + used);
    if (payload.left === 0) {
      this.#payload = undefined;
      this.#file?.endFragment();
    }
    return used;
  }

  #readItem(bytes: Uint8Array, at: number, end: number): number {
    const outcome = readBoxHeader(bytes, at, end, this.#box);
    if (outcome === "more") return needs(end - at + 1);
    if (outcome === "invalid") throw new ParseFailure("No box can start with these bytes");
    const { type, size, length } = this.#box;
    if (type === BoxType.mdat) {
      this.#startFragment(bytes.subarray(at, at + length), size);
      return length;
    }
    if (size > MAX_BOX_BYTES || size < length) {
      throw new ParseFailure(`${fourCC(type)} is too large`);
    }
    if (end - at < size) return needs(size);
    const box = bytes.slice(at, at + size);
    if (type === BoxType.ftyp) this.#fileType = box;
    else if (type === BoxType.moov) this.#startFile(box);
    else if (type === BoxType.moof) this.#startHeader(box);
    else if (type !== BoxType.free) throw new ParseFailure(`${fourCC(type)} is in no open file`);
    return size;
  }

  #startFile(moov: Uint8Array): void {
    if (!this.#fileType || this.#file) throw new ParseFailure("moov is out of place");
    const { segment, startMs, zero, head } = this.#options.state;
    this.#movie ??= readMovie(moov);
    this.#file = new SegmentFile({
      events: this.#events,
      segment,
      startMs,
      fileType: this.#fileType,
      moov,
      tracks: this.#movie.tracks,
      createdAt: undefined,
      zero,
      isZeroOpen: false,
    });
    this.#file.open();
    if (this.#file.position !== head.length) throw new ParseFailure("moov is another one");
  }

  #startHeader(moof: Uint8Array): void {
    if (!this.#file || !this.#movie) throw new ParseFailure("moof comes before moov");
    this.#giveAway(this.#file);
    this.#moof = moof;
    const { offset } = this.#items;
    this.#ranges = readFragment(moof, offset, this.#movie.tracks, this.#samples);
  }

  /** @param mdat The header of mdat. */
  #startFragment(mdat: Uint8Array, size: number): void {
    const file = this.#file;
    const moof = this.#moof;
    if (!file || !moof) throw new ParseFailure("mdat comes before moof");
    this.#moof = undefined;
    const samples = this.#samples;
    const at = file.position;
    const payloadAt = this.#items.offset + mdat.byteLength;
    const payloadBytes = size - mdat.byteLength;
    const { zero, times } = this.#options.state;
    const parts = this.#ranges.map((range) => {
      const decodeTime = range.decodeTime + nearestTick(range.track, zero);
      return layOut(samples, { ...range, decodeTime }, payloadAt, payloadBytes);
    });
    const { header, timesAt } = file.begin(parts, samples, payloadBytes);
    const isSame = header.byteLength === moof.byteLength + mdat.byteLength &&
      moof.every((byte, i) => byte === header[i]);
    if (!isSame) throw new ParseFailure("A moof is not as it was written");
    parts.forEach((part, i) => {
      const stated = times.find(({ at }) => at === timesAt[i]);
      if (stated) part.decodeTime = stated.decodeTime;
    });
    const { spares, places } = this.#options;
    const copies = places.filter((place) => place.at === at).flatMap((place) => {
      const part = parts[place.part];
      if (!part) throw new ParseFailure("A fragment lacks a part");
      const from = Math.max(part.from, part.to - place.count);
      const range = { ...part, decodeTime: place.decodeTime, from };
      return spares.keep(samples, range, place, payloadAt, payloadBytes);
    }).sort((a, b) => a.start - b.start);
    const pass = {
      start: 0,
      end: payloadBytes,
      take: (bytes: Uint8Array, from: number, to: number) => file.pass(bytes, from, to),
    };
    this.#payload = new Payload(payloadBytes, [[pass], copies]);
    // A fragment without payload has no sample, and is not written.
    if (payloadBytes <= 0) throw new ParseFailure("A fragment is empty");
  }

  /** Takes out of the index, as it was done then, what went to the next file. */
  #giveAway(file: SegmentFile): void {
    const { given } = this.#options.state;
    for (; this.#given < given.length && given[this.#given].at <= file.position; this.#given++) {
      const { track: id, count } = given[this.#given];
      const track: Track | undefined = this.#movie?.tracks.find((one) => one.id === id);
      if (!track) throw new ParseFailure(`There is no track ${id}`);
      file.giveAway(track, count);
    }
  }
}
