/**
 * The formats that the page can ask a MediaRecorder for. Only what the server
 * takes stands here, and only what the browser grants is offered.
 */

/** A container with its codecs, as far as this browser records it. */
export interface Format {
  /** Stable, kept in the settings. */
  id: string;
  /** Says the same in every language. */
  label: string;
  /** The exact type to ask for. */
  mimeType: string;
}

interface Candidate {
  id: string;
  label: string;
  container: string;
  video: string;
  /** Audio codecs to try, in order. Without a microphone none is named: some browsers refuse it. */
  audio: readonly string[];
}

const MP4: Candidate = {
  id: "mp4",
  label: "H.264 · MP4",
  container: "video/mp4",
  // Not avc3: few players open it. A picture that changes its size gets a new take instead.
  video: "avc1",
  audio: ["mp4a.40.2", "opus"],
};

/** In order of preference: VP8 is recorded by most browsers and played by every player. */
const OTHERS: readonly Candidate[] = [
  webm("vp8", "VP8 · WebM"),
  webm("vp9", "VP9 · WebM"),
  webm("av1", "AV1 · WebM"),
  {
    id: "h264",
    label: "H.264 · Matroska",
    // Chromium turns `video/webm;codecs=h264` into this by itself.
    container: "video/x-matroska",
    video: "avc1",
    audio: ["opus"],
  },
];

function webm(codec: string, label: string): Candidate {
  return { id: codec, label, container: "video/webm", video: codec, audio: ["opus"] };
}

export interface GrantOptions {
  /** `MediaRecorder.isTypeSupported`. */
  isTypeSupported: (mimeType: string) => boolean;
  /** Is there a microphone? */
  sound: boolean;
  /**
   * Safari, and every browser of an iPhone or iPad: its WebM, there since 18.4,
   * comes out rotated and stutters, so MP4 goes first.
   */
  prefersMp4: boolean;
}

/** What this browser grants, in order of preference. */
export function grantedFormats({ isTypeSupported, sound, prefersMp4 }: GrantOptions): Format[] {
  const candidates = prefersMp4 ? [MP4, ...OTHERS] : [...OTHERS, MP4];
  return candidates.flatMap(({ id, label, container, video, audio }) => {
    const codecs = sound ? audio.map((codec) => `${video},${codec}`) : [video];
    const types = codecs.map((codecs) => `${container};codecs=${codecs}`);
    const mimeType = types.find(isTypeSupported);
    return mimeType === undefined ? [] : [{ id, label, mimeType }];
  });
}

/**
 * The wished format if the browser grants it, else the best that it does.
 *
 * @param granted From {@link grantedFormats}.
 * @param id A {@link Format} id; empty or unknown asks for the best.
 * @returns `undefined` if nothing is granted.
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
