import type { JSX } from "preact";

/** Attributes of media-chrome's elements that the player sets. */
interface ChromeAttributes extends JSX.HTMLAttributes<HTMLElement> {
  fullscreenelement?: string;
  nohotkeys?: string;
  nomutedpref?: string;
  novolumepref?: string;
  noautohide?: string;
  notooltip?: string;
}

declare module "preact" {
  namespace JSX {
    interface IntrinsicElements {
      "media-controller": ChromeAttributes;
      "media-control-bar": ChromeAttributes;
      "media-play-button": ChromeAttributes;
      "media-mute-button": ChromeAttributes;
      "media-volume-range": ChromeAttributes;
      "media-pip-button": ChromeAttributes;
      "media-airplay-button": ChromeAttributes;
      "media-fullscreen-button": ChromeAttributes;
      "media-loading-indicator": ChromeAttributes;
    }
  }
}

/** Id of what fills the screen in full screen. */
export const FULL_SCREEN_ID = "player-view";
