import { useEffect, useRef } from "preact/hooks";
import type { Lane } from "../../lib/client/player/lane.ts";
import type { TranslatePlayer } from "../../lib/i18n/player/texts.ts";
import { FULL_SCREEN_ID } from "./chrome_elements.ts";

export interface LaneViewProps {
  t: TranslatePlayer;
  lane: Lane;
  /** What is there before the script: an address, with the moment in it. */
  src: string | undefined;
  poster: string | undefined;
  /** Does it stand beside others? */
  hasOthers: boolean;
  isMuted: boolean;
  /** Is the library of the controls there? Until then, and without a script, the browser's own are. */
  hasChrome: boolean;
  /** A word over the picture; undefined while there is one to see. */
  word: string | undefined;
  attach(video: HTMLVideoElement): () => void;
}

/** One camera's picture with its controls. */
export function LaneView(props: LaneViewProps) {
  const { t, lane, src, poster, hasOthers, isMuted, hasChrome, word, attach } = props;
  const video = useRef<HTMLVideoElement>(null);
  const first = useRef({ src, poster });
  const { name } = lane.view.value;
  useEffect(() => attach(video.current!), []);
  // The library calls each of them "video player".
  useEffect(() => {
    if (hasChrome) video.current!.parentElement!.setAttribute("aria-label", name);
  }, [hasChrome, name]);
  return (
    <figure class="lane" data-away={word ? "true" : undefined}>
      <media-controller
        lang={t.lang === "zh" ? "zh-CN" : "en"}
        nohotkeys=""
        nomutedpref=""
        novolumepref=""
        fullscreenelement={FULL_SCREEN_ID}
      >
        <video
          ref={video}
          slot="media"
          src={first.current.src}
          poster={first.current.poster}
          controls={!hasChrome}
          muted={isMuted}
          playsInline
          preload="metadata"
          aria-label={name}
        />
        {hasChrome && <media-loading-indicator slot="centered-chrome" noautohide="" />}
        {hasChrome && (
          <media-control-bar>
            <media-play-button />
            <media-mute-button />
            <media-volume-range />
            <span class="lane-room" />
            <media-airplay-button />
            <media-pip-button />
            <media-fullscreen-button />
          </media-control-bar>
        )}
      </media-controller>
      {hasOthers && <figcaption class="lane-name">{name}</figcaption>}
      {word && <p class="lane-word">{word}</p>}
    </figure>
  );
}
