/** What Safari has, and TypeScript's DOM lacks. */
type AppleVideo = HTMLVideoElement & {
  webkitEnterFullscreen?: () => void;
  webkitSetPresentationMode?: (mode: "picture-in-picture" | "inline") => void;
  webkitSupportsPresentationMode?: (mode: string) => boolean;
  webkitPresentationMode?: string;
};

/** Can a picture fill the screen? */
export function canFill(video: HTMLVideoElement | null): boolean {
  return document.fullscreenEnabled === true ||
    (video as AppleVideo | null)?.webkitEnterFullscreen !== undefined;
}

/** Fills the screen with a picture, or no longer. What a browser refuses stays as it is. */
export async function fill(video: HTMLVideoElement): Promise<void> {
  try {
    if (document.fullscreenElement) await document.exitFullscreen();
    // The tile with its buttons, where that can be; an iPhone takes the bare picture only.
    else if (document.fullscreenEnabled) {
      await (video.closest("article") ?? video).requestFullscreen();
    } else (video as AppleVideo).webkitEnterFullscreen?.();
  } catch {
    // Not without a touch, or not now.
  }
}

/** Can a picture float above other windows? */
export function canFloat(video: HTMLVideoElement | null): boolean {
  const apple = video as AppleVideo | null;
  return document.pictureInPictureEnabled === true ||
    apple?.webkitSupportsPresentationMode?.("picture-in-picture") === true;
}

/** Lets a picture float, or no longer. What a browser refuses stays as it is. */
export async function float(video: HTMLVideoElement): Promise<void> {
  try {
    if (document.pictureInPictureEnabled) {
      if (document.pictureInPictureElement === video) await document.exitPictureInPicture();
      else await video.requestPictureInPicture();
    } else {
      const apple = video as AppleVideo;
      const isFloating = apple.webkitPresentationMode === "picture-in-picture";
      apple.webkitSetPresentationMode?.(isFloating ? "inline" : "picture-in-picture");
    }
  } catch {
    // Not before there is a picture.
  }
}
