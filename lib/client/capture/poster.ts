import { createPosterTurns, type PosterTurns, type SendPoster } from "./poster_turns.ts";

/** Pixels of the longer side. */
const LONGER_SIDE = 480;
const MAX_BYTES = 40_000;
/** Tried in turn, until it is small enough: a picture full of noise or leaves may be large. */
const QUALITIES = [0.6, 0.4, 0.2];
/** Mean of green, 0 to 255, below which a picture is black. */
const BLACK = 2;
/** `HTMLMediaElement.HAVE_CURRENT_DATA`. */
const HAVE_PICTURE = 2;
/** Taken of each pixel's area, in either direction. */
const SAMPLES = 2;

/** Pixels of four bytes: red, green, blue, and one that does not count. */
export interface Pixels {
  bytes: Uint8Array;
  /** Where the first row begins, and how far it is to the next. */
  offset: number;
  stride: number;
  width: number;
  height: number;
}

/** What of a `VideoFrame` is used. */
export type PosterFrame = Pick<
  VideoFrame,
  "visibleRect" | "allocationSize" | "copyTo" | "close"
>;

/**
 * Makes pictures of the segments out of what an element shows.
 *
 * @param shown The element, while it shows the camera's picture.
 */
export function createPosters(
  shown: () => HTMLVideoElement | undefined,
  send: SendPoster,
): PosterTurns {
  return createPosterTurns(async () => {
    const video = shown();
    return video && await takePoster(video);
  }, send);
}

/**
 * Makes a small JPEG of what a video element shows.
 *
 * Pixels are copied out of a frame: drawing the element makes Chromium without a GPU keep every
 * picture for good. It is drawn only where a browser cannot copy.
 *
 * @param frameOf Default: `(video) => new VideoFrame(video)`, where there is such a thing.
 * @returns `undefined` while nothing is shown, or nothing but black.
 * @see https://www.w3.org/TR/webcodecs/#dom-videoframe-copyto
 */
async function takePoster(
  video: HTMLVideoElement,
  frameOf: ((video: HTMLVideoElement) => PosterFrame) | undefined = globalThis.VideoFrame &&
    ((video) => new VideoFrame(video)),
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (video.paused || video.readyState < HAVE_PICTURE || video.videoWidth === 0) return undefined;
  const canvas = document.createElement("canvas");
  const pixels = frameOf && await copied(video, frameOf).catch(() => undefined);
  const { width, height } = sizeOf(
    pixels ?? { width: video.videoWidth, height: video.videoHeight },
  );
  Object.assign(canvas, { width, height });
  // Kept in memory, where a JPEG is made of it.
  const context = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
  if (!context) return undefined;
  if (pixels) context.putImageData(scaled(pixels, width, height), 0, 0);
  else context.drawImage(video, 0, 0, width, height);
  if (isBlack(context.getImageData(0, 0, width, height).data)) return undefined;
  return await encoded(canvas);
}

/** The size of the poster of a picture, in pixels: never larger than the picture. */
export function sizeOf(picture: { width: number; height: number }) {
  const scale = Math.min(1, LONGER_SIDE / Math.max(picture.width, picture.height));
  const scaledTo = (length: number) => Math.max(1, Math.round(length * scale));
  return { width: scaledTo(picture.width), height: scaledTo(picture.height) };
}

async function copied(
  video: HTMLVideoElement,
  frameOf: (video: HTMLVideoElement) => PosterFrame,
): Promise<Pixels | undefined> {
  const frame = frameOf(video);
  try {
    const { width, height } = frame.visibleRect!;
    // A frame that is to be turned when it is shown.
    if ((width > height) !== (video.videoWidth > video.videoHeight)) return undefined;
    const options = { format: "RGBA" } as VideoFrameCopyToOptions;
    const bytes = new Uint8Array(frame.allocationSize(options));
    const [{ offset, stride }] = await frame.copyTo(bytes, options);
    return { bytes, offset, stride, width, height };
  } finally {
    frame.close();
  }
}

/** Makes a picture smaller: each pixel is the mean of a few of those that it stands for. */
export function scaled(pixels: Pixels, width: number, height: number): ImageData {
  const { bytes, offset, stride } = pixels;
  const image = new ImageData(width, height);
  const columns = positions(pixels.width, width);
  const rows = positions(pixels.height, height);
  let to = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 4) {
      let [red, green, blue] = [0, 0, 0];
      for (let row = y * SAMPLES; row < (y + 1) * SAMPLES; row++) {
        for (let column = x * SAMPLES; column < (x + 1) * SAMPLES; column++) {
          const at = offset + rows[row] * stride + columns[column] * 4;
          red += bytes[at];
          green += bytes[at + 1];
          blue += bytes[at + 2];
        }
      }
      const count = SAMPLES * SAMPLES;
      image.data[to] = red / count;
      image.data[to + 1] = green / count;
      image.data[to + 2] = blue / count;
      image.data[to + 3] = 255;
    }
  }
  return image;
}

/** Which of `from` pixels are looked at for `to` pixels, in order. */
function positions(from: number, to: number): number[] {
  const count = to * SAMPLES;
  return Array.from({ length: count }, (_, i) => Math.floor((i + 0.5) * from / count));
}

function isBlack(data: Uint8ClampedArray): boolean {
  let green = 0;
  for (let at = 1; at < data.length; at += 4) green += data[at];
  return green / (data.length / 4) < BLACK;
}

async function encoded(canvas: HTMLCanvasElement): Promise<Uint8Array<ArrayBuffer> | undefined> {
  for (const quality of QUALITIES) {
    const blob = await new Promise<Blob | null>((made) => {
      canvas.toBlob(made, "image/jpeg", quality);
    });
    if (blob?.type === "image/jpeg" && blob.size <= MAX_BYTES) {
      return new Uint8Array(await blob.arrayBuffer());
    }
  }
  return undefined;
}
