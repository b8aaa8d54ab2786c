/**
 * The formats that the page can ask a MediaRecorder for. Only what the server
 * takes stands here, and only what the browser grants is offered.
 */

/** A container with its codecs. */
export interface Format {
  /** Stable, kept in the settings. */
  id: string;
  /** Says the same in every language. */
  label: string;
  /** With a microphone, as MediaRecorder wants it. */
  withSound: string;
  /** Without a microphone: naming an audio codec then is refused by some browsers. */
  silent: string;
}

/** In order of preference: VP8 is recorded by most browsers and played by every player. */
export const FORMATS: readonly Format[] = [
  webm("vp8", "VP8 · WebM"),
  webm("vp9", "VP9 · WebM"),
  webm("av1", "AV1 · WebM"),
  {
    id: "h264",
    label: "H.264 · Matroska",
    // Chromium turns `video/webm;codecs=h264` into this by itself.
    withSound: "video/x-matroska;codecs=avc1,opus",
    silent: "video/x-matroska;codecs=avc1",
  },
];

function webm(codec: string, label: string): Format {
  return {
    id: codec,
    label,
    withSound: `video/webm;codecs=${codec},opus`,
    silent: `video/webm;codecs=${codec}`,
  };
}

/**
 * What this browser grants, in order of preference.
 *
 * @param isTypeSupported `MediaRecorder.isTypeSupported`.
 * @param sound Is there a microphone?
 */
export function grantedFormats(
  isTypeSupported: (mimeType: string) => boolean,
  sound: boolean,
): Format[] {
  return FORMATS.filter((format) => isTypeSupported(mimeTypeOf(format, sound)));
}

/** The exact type to ask for. */
export function mimeTypeOf(format: Format, sound: boolean): string {
  return sound ? format.withSound : format.silent;
}

/**
 * The wished format if the browser grants it, else the best that it does.
 *
 * @param granted From {@link grantedFormats}.
 * @param id A {@link Format} id; empty or unknown asks for the best.
 * @returns `undefined` if nothing is granted (Safari before 18.4).
 */
export function chooseFormat(granted: readonly Format[], id: string): Format | undefined {
  return granted.find((format) => format.id === id) ?? granted[0];
}

/**
 * Video bits a second that suit a picture: a tenth of a bit a pixel and frame,
 * 1 to 24 Mbit/s. Left alone, Chromium takes 2.5 Mbit/s for every size.
 *
 * @param width Picture width in pixels.
 * @param height Picture height in pixels.
 * @param frameRate Frames a second.
 */
export function autoBitsPerSecond(width: number, height: number, frameRate: number): number {
  const bits = Math.round(width * height * frameRate / 10);
  return Math.min(24_000_000, Math.max(1_000_000, bits));
}
