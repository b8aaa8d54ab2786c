import type { Page } from "playwright-core";
import { TestCamera } from "./test_camera.ts";
import type { TestServer } from "./test_server.ts";
import { pathOf } from "./tools.ts";

/** The picture is so many blocks in a row: the bits of its number, the lowest first. */
export const COUNTER_BITS = 16;
const MIME_TYPE = 'video/webm;codecs="vp8,opus"';

export interface CountedOptions {
  seconds: number;
  /** Pictures a second. */
  frameRate: number;
  size?: { width: number; height: number };
  /** Default: WebM, of VP8 and Opus; MP4 is of H.264 and AAC. */
  container?: "webm" | "mp4";
}

/** A key frame each second or two, and pieces as a recorder makes them. */
const CODING = {
  webm: [
    ...["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "16", "-b:v", "100k"],
    ...["-c:a", "libopus", "-b:a", "16k", "-compression_level", "0"],
    ...["-f", "webm", "-live", "1", "-cluster_time_limit", "1000"],
  ],
  mp4: [
    ...["-c:v", "libx264", "-preset", "ultrafast", "-profile:v", "baseline", "-b:v", "100k"],
    ...["-c:a", "aac", "-b:a", "32k", "-f", "mp4"],
    ...["-movflags", "frag_keyframe+empty_moov+default_base_moof"],
  ],
};

/** A stream as a recorder makes it, of which each picture shows its own number. */
export async function countedStream(options: CountedOptions): Promise<Uint8Array<ArrayBuffer>> {
  const { seconds, frameRate, size = { width: 160, height: 96 }, container = "webm" } = options;
  const counter = `color=c=black:s=${COUNTER_BITS}x2:r=${frameRate}:d=${seconds},format=gray,` +
    "geq=lum='255*mod(floor(N/pow(2\\,X))\\,2)'";
  const { success, stdout, stderr } = await new Deno.Command(pathOf("ffmpeg"), {
    args: [
      ...["-loglevel", "error", "-f", "lavfi", "-i", counter],
      ...["-f", "lavfi", "-i", `sine=frequency=330:sample_rate=48000:duration=${seconds}`],
      ...["-vf", `scale=${size.width}:${size.height}:flags=neighbor,setsar=1,format=yuv420p`],
      ...["-g", String(frameRate * 2), ...CODING[container], "pipe:1"],
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return stdout;
}

export interface SentTake {
  bytes: Uint8Array<ArrayBuffer>;
  /** Epoch ms. */
  startedAt: number;
  mimeType?: string;
  width?: number;
  height?: number;
}

export interface SentSession {
  name: string;
  takes: readonly SentTake[];
  gaps?: readonly { take: number; fromMs: number; toMs: number; cause: string }[];
  /** Does it go on? Then the camera is given back, which the caller closes. */
  goesOn?: boolean;
}

const CHUNK_BYTES = 256 * 1024;

/** Sends a session as a camera does. Returns its id once all of it is on disk. */
export async function sendSession(
  server: Pick<TestServer, "origin" | "client">,
  { name, takes, gaps = [], goesOn = false }: SentSession,
): Promise<{ session: string; camera: TestCamera; nextSeq: number }> {
  const session = crypto.randomUUID();
  const camera = await TestCamera.connect(server);
  const now = Date.now();
  camera.send({ type: "hello", session, name, startedAt: takes[0].startedAt, now });
  await camera.next("welcome");
  let seq = 0;
  for (const [take, { bytes, mimeType = MIME_TYPE, ...facts }] of takes.entries()) {
    camera.send({ type: "take", take, mimeType, ...facts });
    for (let at = 0; at < bytes.byteLength; at += CHUNK_BYTES) {
      camera.sendChunk(take, seq++, bytes.subarray(at, at + CHUNK_BYTES));
      // As much is on its way as the server takes.
      if (seq % 8 === 0) await camera.acked(seq - 1);
    }
  }
  for (const gap of gaps) camera.send({ type: "gap", ...gap });
  if (goesOn) {
    await camera.acked(seq - 1);
  } else {
    camera.send({ type: "stop", lastSeq: seq - 1 });
    await camera.next("stopped");
    camera[Symbol.dispose]();
  }
  return { session, camera, nextSeq: seq };
}

/** A picture that a video has shown. */
export interface ShownPicture {
  /** The number in it. */
  count: number;
  /** Seconds in the file. */
  mediaTime: number;
  /** When it was shown, `performance.now()`. */
  at: number;
  presentedFrames: number;
}

/** From now on a page notes each picture that its videos show, see {@link shownPictures}. */
export async function watchCounter(page: Page): Promise<void> {
  await page.evaluate((bits) => {
    const canvas = new OffscreenCanvas(bits, 1);
    const pen = canvas.getContext("2d", { willReadFrequently: true })!;
    const countOf = (video: HTMLVideoElement): number => {
      const { videoWidth: width, videoHeight: height } = video;
      // One point of each block, from its middle.
      for (let bit = 0; bit < bits; bit++) {
        pen.drawImage(video, (bit + 0.5) * width / bits, height / 2, 1, 1, bit, 0, 1, 1);
      }
      const { data } = pen.getImageData(0, 0, bits, 1);
      let count = 0;
      for (let bit = 0; bit < bits; bit++) if (data[bit * 4] > 127) count += 2 ** bit;
      return count;
    };
    const all = [...document.querySelectorAll("video")].map((video) => {
      const pictures: ShownPicture[] = [];
      const shown: VideoFrameRequestCallback = (at, { mediaTime, presentedFrames }) => {
        pictures.push({ count: countOf(video), mediaTime, at, presentedFrames });
        video.requestVideoFrameCallback(shown);
      };
      video.requestVideoFrameCallback(shown);
      return { pictures, now: () => countOf(video) };
    });
    Object.assign(globalThis, { counted: all });
  }, COUNTER_BITS);
}

/** What {@link watchCounter} has noted since it was asked last, by video. */
export function shownPictures(page: Page): Promise<ShownPicture[][]> {
  return page.evaluate(() => {
    const { counted } = globalThis as unknown as { counted: { pictures: ShownPicture[] }[] };
    return counted.map(({ pictures }) => pictures.splice(0));
  });
}

/** The number in the picture that each video shows now. */
export function countsNow(page: Page): Promise<number[]> {
  return page.evaluate(() => {
    const { counted } = globalThis as unknown as { counted: { now(): number }[] };
    return counted.map(({ now }) => now());
  });
}
