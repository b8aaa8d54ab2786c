import {
  Conversion,
  CustomSource,
  Input,
  MATROSKA,
  MkvOutputFormat,
  MP4,
  Mp4OutputFormat,
  Output,
  type OutputFormat,
  StreamTarget,
  type StreamTargetChunk,
  WEBM,
  WebMOutputFormat,
} from "mediabunny";
import type { Container } from "../../media/segment_event.ts";
import { MIB } from "../../shared/units.ts";
import { exportBody } from "./export_body.ts";
import { type IndexedFile, readJoined } from "./joined_reader.ts";
import type { SegmentFiles } from "./segment_files.ts";
import type { StreamOptions } from "./stream_options.ts";

/** What the converter may remember of what it has read, bytes. */
const CACHE_BYTES = 4 * MIB;
/** Bytes that are handed on at once. */
const CHUNK_BYTES = 256 * 1024;
/** There are few places: one whose client reads nothing for so long is for somebody else, ms. */
const STALL_MS = 60_000;

/**
 * Files that can be written from front to back, without knowing how long they become.
 *
 * @param onFragment Called after each second of an MP4.
 */
const FORMATS: Record<Container, (onFragment: () => void) => OutputFormat> = {
  mp4: (onFragment) => new Mp4OutputFormat({ fastStart: "fragmented", onMoof: onFragment }),
  webm: () => new WebMOutputFormat({ appendOnly: true }),
  mkv: () => new MkvOutputFormat({ appendOnly: true }),
};

export type ConvertResult =
  | { ok: true; body: ReadableStream<Uint8Array> }
  /** A track does not go into that container as it is. */
  | { ok: false; message: string };

/**
 * Puts the frames of a joined file into another container, as they are, while they are read.
 *
 * @param files What it is read from. Disposed of at the end, on an error, and when nobody wants the
 * rest, or reads nothing for a minute.
 */
export async function convertJoined(
  file: IndexedFile,
  files: SegmentFiles,
  container: Container,
  { onEnd, after }: StreamOptions,
): Promise<ConvertResult> {
  const input = new Input({
    formats: [MP4, WEBM, MATROSKA],
    source: new CustomSource({
      getSize: () => file.joined.bytes,
      async read(start, end) {
        const bytes = new Uint8Array(end - start);
        await readJoined(file, files, start, bytes);
        return bytes;
      },
      maxCacheSize: CACHE_BYTES,
      prefetchProfile: "fileSystem",
    }),
  });
  const end = () => {
    input.dispose();
    files[Symbol.dispose]();
    onEnd();
  };
  try {
    const pipe = inOrder();
    const output: Output = new Output({
      format: FORMATS[container](() => forgetSamples(output)),
      target: new StreamTarget(pipe.writable, { chunked: true, chunkSize: CHUNK_BYTES }),
    });
    const conversion = await Conversion.init({
      input,
      output,
      copy: { mode: "forced", shiftTolerance: Infinity },
      showWarnings: false,
    });
    const [discarded] = conversion.discardedTracks;
    if (!conversion.isValid || discarded) {
      end();
      const what = discarded ? `its ${discarded.track.type} (${discarded.reason})` : "it";
      return { ok: false, message: `A .${container} file cannot hold ${what} as recorded` };
    }
    return { ok: true, body: running(conversion, pipe.readable, { onEnd: end, after }) };
  } catch (error) {
    end();
    throw error;
  }
}

/** Takes what is written from front to back. */
function inOrder(): TransformStream<StreamTargetChunk, Uint8Array> {
  let at = 0;
  return new TransformStream(
    {
      transform({ data, position }, controller) {
        if (position !== at) throw new Error(`Written at ${position}, not at ${at}`);
        at += data.byteLength;
        controller.enqueue(data);
      },
    },
    { highWaterMark: 1 },
    { highWaterMark: 0 },
  );
}

/**
 * mediabunny notes each frame until an MP4 is over, 350 bytes a frame, and needs of that the first
 * one of each fragment. It has no setting for that. Should it keep its books otherwise one day, nothing
 * is forgotten, and long conversions take that memory again.
 */
function forgetSamples(output: Output): void {
  const { _muxer: muxer } = output as unknown as {
    _muxer?: { finalizedChunks?: { samples?: unknown[] }[] };
  };
  for (const { samples } of muxer?.finalizedChunks?.splice(0) ?? []) {
    if (samples && samples.length > 1) samples.length = 1;
  }
}

/** Begins when somebody reads, and ends when nobody does. */
function running(
  conversion: Conversion,
  made: ReadableStream<Uint8Array>,
  { onEnd, after }: StreamOptions,
): ReadableStream<Uint8Array> {
  const reader = made.getReader();
  let running: Promise<void> | undefined;
  let failure: { error: unknown } | undefined;
  let isWhole = false;
  const run = async () => {
    try {
      await conversion.execute();
    } catch (error) {
      failure = { error };
      await reader.cancel(error).catch(() => {});
    }
  };
  return exportBody({
    name: "A conversion",
    ahead: 0,
    idleMs: STALL_MS,
    after,
    async next() {
      running ??= run();
      const { done, value } = await reader.read();
      if (failure) throw failure.error;
      isWhole = done;
      return { value, isLast: done };
    },
    async end(reason) {
      if (!isWhole) {
        await reader.cancel(reason).catch(() => {});
        await conversion.cancel().catch(() => {});
      }
      await running;
      onEnd();
    },
  });
}
