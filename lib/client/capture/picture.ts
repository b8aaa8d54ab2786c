/** What a look at the shown picture tells. `undefined`: nobody knows. */
export interface PictureLook {
  /** Was a new frame shown since the last look? */
  presented: boolean | undefined;
  black: boolean | undefined;
  /** Some number that another picture hardly has. */
  print: number | undefined;
}

/** Looks at what a video element shows. */
export interface PictureProbe {
  /** @param closely Look at pixels as well? That costs a little more. */
  look(closely: boolean): PictureLook;
}

/** Samples a side: of the whole picture, and of a piece of its middle. */
const SIDE = 16;
/** Mean luma, 0 to 255, below which a picture is black. A lens that is covered still gives noise. */
const BLACK_LUMA = 2;
/** Formats whose first plane is luma, one byte a pixel. */
const PLANAR = /^(?:I4|NV12)/;
/** Formats of four bytes a pixel: green, the second one, is most of luma. */
const PACKED = /^(?:RGB|BGR)/;

/** What of a `VideoFrame` is read. */
export type Frame = Pick<
  VideoFrame,
  "format" | "visibleRect" | "colorSpace" | "allocationSize" | "copyTo" | "close"
>;

/**
 * Watches a video element that shows an open camera, and has it play on when
 * the system paused it.
 *
 * A callback is asked for at each look and not at each frame: one a second
 * tells as much and costs nothing. Pixels are copied out of a frame: drawing
 * them on a canvas makes Chromium without a GPU keep every picture for good.
 *
 * @param video Firefox before 132 has no `requestVideoFrameCallback`.
 * @param onDraw `requestAnimationFrame`: a page that is visible and not drawn (its window is on another
 * workspace, the display is off) shows no frames either, and that says nothing of the camera.
 * @param frameOf `(video) => new VideoFrame(video)`; without it no pixels are looked at.
 * @see https://www.w3.org/TR/webcodecs/#videoframe-interface
 */
export function createPictureProbe(
  video: HTMLVideoElement,
  frameOf: ((video: HTMLVideoElement) => Frame) | undefined,
  onDraw: (run: () => void) => unknown = (run) => run(),
): PictureProbe {
  let asked = false;
  let shown = false;
  let drawn: boolean | undefined;
  let busy = false;
  let buffer = new Uint8Array(0);
  let pixels: Pick<PictureLook, "black" | "print"> = { black: undefined, print: undefined };

  function presented(): boolean | undefined {
    // Low power mode lets no video play; that says nothing of the camera.
    if (video.paused || !video.requestVideoFrameCallback) {
      if (video.srcObject) video.play().catch(() => {});
      return undefined;
    }
    const result = asked ? shown || (drawn ? false : undefined) : undefined;
    // One callback at a time: nobody may ever call it.
    if (drawn !== false) {
      drawn = false;
      onDraw(() => drawn = true);
    }
    if (!asked || shown) {
      asked = true;
      shown = false;
      video.requestVideoFrameCallback(() => shown = true);
    }
    return result;
  }

  async function read(frame: Frame): Promise<typeof pixels | undefined> {
    const { format, visibleRect, colorSpace } = frame;
    const step = PLANAR.test(format ?? "") ? 1 : PACKED.test(format ?? "") ? 4 : 0;
    if (step === 0 || !visibleRect || visibleRect.width < SIDE || visibleRect.height < SIDE) return;
    if (buffer.byteLength < frame.allocationSize()) buffer = new Uint8Array(frame.allocationSize());
    const [{ offset, stride }] = await frame.copyTo(buffer);
    const { width, height } = visibleRect;
    const at = (x: number, y: number) =>
      buffer[offset + Math.floor(y) * stride + Math.floor(x) * step + (step >> 2)];
    const whole = samples((x, y) => at(x * width / SIDE, y * height / SIDE));
    // A piece of the middle as it is: scaled down, the noise of a camera would be gone.
    const middle = samples((x, y) => at((width - SIDE) / 2 + x, (height - SIDE) / 2 + y));
    const mean = whole.reduce((sum, value) => sum + value, 0) / whole.length;
    const isFull = step === 4 || colorSpace.fullRange !== false;
    // Luma of video begins at 16.
    return { black: mean - (isFull ? 0 : 16) < BLACK_LUMA, print: printOf([...whole, ...middle]) };
  }

  /** What the last look closely saw; meanwhile the next is being read. */
  function closely(): typeof pixels {
    if (!frameOf || busy || video.videoWidth === 0) return pixels;
    try {
      const frame = frameOf(video);
      busy = true;
      read(frame).catch(() => undefined).then((seen) => {
        frame.close();
        busy = false;
        pixels = seen ?? { black: undefined, print: undefined };
      });
    } catch {
      // There is no frame to look at just now.
    }
    return pixels;
  }

  return {
    look: (isClose) => ({
      presented: presented(),
      ...(isClose ? closely() : { black: undefined, print: undefined }),
    }),
  };
}

function samples(at: (x: number, y: number) => number): number[] {
  return Array.from({ length: SIDE * SIDE }, (_, i) => at(i % SIDE, Math.floor(i / SIDE)));
}

/** FNV-1a, 32 bits: any hash will do. */
export function printOf(bytes: readonly number[]): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
