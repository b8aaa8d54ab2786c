import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Tile } from "../../lib/client/live/tile.ts";
import type { TranslateLive } from "../../lib/i18n/live/texts.ts";
import { TileButtons } from "./TileButtons.tsx";
import { TileDelay, TileFacts, TileState } from "./TileFacts.tsx";

export interface TileViewProps {
  t: TranslateLive;
  tile: Tile;
  isLarge: boolean;
  isHeard: boolean;
  /** The picture was tapped. */
  onPress: () => void;
  onHear: () => void;
  /** What an owner can do with the camera. */
  children?: ComponentChildren;
}

/** One camera on the wall: its picture, and how it is doing. */
export function TileView(
  { t, tile, isLarge, isHeard, onPress, onHear, children }: TileViewProps,
) {
  const [video, setVideo] = useState<HTMLVideoElement | null>(null);
  const { name } = tile.camera.value;
  const state = tile.state.value;
  useEffect(() => {
    tile.shownBy(video ?? undefined);
    return () => tile.shownBy(undefined);
  }, [tile, video]);
  useEffect(() => {
    if (video) video.muted = !isHeard;
  }, [video, isHeard]);
  return (
    <article
      class="tile"
      data-page={tile.page}
      data-state={state}
      data-large={isLarge}
      aria-label={name}
    >
      <div class="tile-picture">
        <video
          ref={setVideo}
          class="tile-video"
          aria-label={t("tile.picture", { name })}
          hidden={state === "ready" || state === "unsupported"}
          playsInline
          autoplay
          muted
          disableRemotePlayback
        />
        <button
          type="button"
          class="tile-press"
          aria-pressed={isLarge}
          aria-label={isLarge ? t("tile.small") : t("tile.large", { name })}
          onClick={onPress}
        />
        <TileState t={t} tile={tile} />
        {(state === "playing" || state === "away") && (
          <TileButtons t={t} name={name} video={video} isHeard={isHeard} onHear={onHear} />
        )}
      </div>
      <div class="tile-caption" role="group" aria-label={t("tile.facts", { name })}>
        <div class="tile-head">
          <h2 class="tile-name">{name}</h2>
          <TileDelay t={t} tile={tile} />
        </div>
        <TileFacts t={t} tile={tile} />
        {children}
      </div>
    </article>
  );
}
