import type { BrowserContext, Page } from "playwright-core";

/** Of the picture, in blocks: 40 bits of time, 8 of checksum. */
const COLUMNS = 8;
const ROWS = 6;

/**
 * Gives the pages of a context a camera whose picture is the time: black and
 * white blocks that say `Date.now()`, and survive coding and scaling.
 */
export async function useClockCamera(
  context: BrowserContext,
  size = { width: 640, height: 360 },
): Promise<void> {
  await context.addInitScript(({ width, height, columns, rows }) => {
    navigator.mediaDevices.getUserMedia = () => {
      const canvas = Object.assign(document.createElement("canvas"), { width, height });
      const pen = canvas.getContext("2d", { alpha: false })!;
      setInterval(() => {
        const now = Date.now();
        const bytes = [0, 1, 2, 3, 4].map((i) => Math.floor(now / 2 ** (8 * i)) & 0xff);
        const check = bytes.reduce((sum, byte) => (sum * 31 + byte) & 0xff, 7);
        [...bytes, check].forEach((byte, row) => {
          for (let column = 0; column < columns; column++) {
            pen.fillStyle = (byte >> column) & 1 ? "#fff" : "#000";
            pen.fillRect(
              column * width / columns,
              row * height / rows,
              width / columns,
              height / rows,
            );
          }
        });
      }, 25);
      const stream = canvas.captureStream(20);
      const audio = new AudioContext();
      const tone = new OscillatorNode(audio, { frequency: 330 });
      const out = audio.createMediaStreamDestination();
      tone.connect(new GainNode(audio, { gain: 0.05 })).connect(out);
      tone.start();
      stream.addTrack(out.stream.getAudioTracks()[0]);
      return Promise.resolve(stream);
    };
  }, { ...size, columns: COLUMNS, rows: ROWS });
}

/** How old what each video element of a page shows is, ms; null for one that shows no clock. */
export function pictureAges(page: Page): Promise<(number | null)[]> {
  return page.evaluate(({ columns, rows }) => {
    const [width, height] = [columns * 12, rows * 12];
    const canvas = new OffscreenCanvas(width, height);
    const pen = canvas.getContext("2d", { willReadFrequently: true })!;
    return [...document.querySelectorAll("video")].map((video) => {
      if (video.readyState < 2 || video.videoWidth === 0) return null;
      pen.drawImage(video, 0, 0, width, height);
      const now = Date.now();
      const { data } = pen.getImageData(0, 0, width, height);
      const bytes = Array.from({ length: rows }, (_, row) => {
        let byte = 0;
        for (let column = 0; column < columns; column++) {
          const at = ((row * 12 + 6) * width + column * 12 + 6) * 4;
          if (data[at] > 127) byte |= 1 << column;
        }
        return byte;
      });
      const check = bytes.pop();
      if (bytes.reduce((sum, byte) => (sum * 31 + byte) & 0xff, 7) !== check) return null;
      const low = bytes.reduce((sum, byte, i) => sum + byte * 2 ** (8 * i), 0);
      // The bits above these 40 change every 34 years.
      return now - (Math.floor(now / 2 ** 40) * 2 ** 40 + low);
    });
  }, { columns: COLUMNS, rows: ROWS });
}
