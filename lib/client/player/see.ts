/** `requestVideoFrameCallback`, which older browsers lack. */
export type FrameVideo =
  & HTMLVideoElement
  & Partial<Pick<HTMLVideoElement, "requestVideoFrameCallback" | "cancelVideoFrameCallback">>;

/** The picture of a place that was sought is shown by then, or it is the one that was shown, ms. */
const SHOWN_MS = 250;
/** A video that does not even begin to seek, ms. */
const STUCK_MS = 1000;

/**
 * Seeks, and waits for the picture.
 *
 * @param shownS `mediaTime` of the picture that is shown: it may not be shown again.
 * @returns `mediaTime` of the picture; undefined where the browser does not tell.
 */
export function seekAndSee(
  video: FrameVideo,
  toS: number,
  shownS: number | undefined,
): Promise<number | undefined> {
  return new Promise((resolve) => {
    let pictureS: number | undefined;
    let isSeeked = false;
    const handle = video.requestVideoFrameCallback?.((_, { mediaTime }) => {
      pictureS = mediaTime;
      if (isSeeked) end();
    });
    const seeked = () => {
      isSeeked = true;
      if (handle === undefined || pictureS !== undefined) end();
      else setTimeout(end, SHOWN_MS);
    };
    const stuck = setTimeout(() => video.seeking || end(), STUCK_MS);
    const end = () => {
      clearTimeout(stuck);
      video.removeEventListener("seeked", seeked);
      if (handle !== undefined) video.cancelVideoFrameCallback?.(handle);
      resolve(handle === undefined ? undefined : pictureS ?? shownS);
    };
    video.addEventListener("seeked", seeked, { once: true });
    video.currentTime = toS;
  });
}
