import { useEffect, useRef } from "preact/hooks";

export interface PictureProps {
  label: string;
  stream: MediaStream | undefined;
  /** The preview only: nothing recorded is ever mirrored. */
  mirrored: boolean;
  /** The picture has this size, in pixels; again when it changes. */
  onSize: (width: number, height: number) => void;
  /** Is told the element that shows it, and that there is none any more. */
  onElement: (video: HTMLVideoElement | undefined) => void;
}

/** What the camera sees, over the whole screen. */
export function Picture({ label, stream, mirrored, onSize, onElement }: PictureProps) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    onElement(video.current ?? undefined);
    return () => onElement(undefined);
  }, []);
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    element.srcObject = stream ?? null;
    // Browsers that do not start it by themselves; refused only while it is replaced.
    if (stream) element.play().catch(() => {});
  }, [stream]);
  return (
    <video
      ref={video}
      class="picture"
      data-mirrored={mirrored}
      aria-label={label}
      hidden={!stream}
      autoplay
      playsInline
      muted
      // Paused by nobody here: by the system, or its controls for a picture in a picture.
      onPause={({ currentTarget }) => currentTarget.play().catch(() => {})}
      onResize={({ currentTarget }) => onSize(currentTarget.videoWidth, currentTarget.videoHeight)}
    />
  );
}
