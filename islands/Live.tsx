import { useEffect, useMemo } from "preact/hooks";
import { CameraControls } from "../components/live/control/CameraControls.tsx";
import { WallControls } from "../components/live/control/WallControls.tsx";
import { EmptyWall } from "../components/live/EmptyWall.tsx";
import { TileView } from "../components/live/TileView.tsx";
import { WallGrid } from "../components/live/WallGrid.tsx";
import { browserSurroundings } from "../lib/client/live/browser.ts";
import { createControl, sendWish } from "../lib/client/live/control.ts";
import { createWall, type Wall } from "../lib/client/live/wall.ts";
import { browserTimers } from "../lib/client/timers.ts";
import type { Lang } from "../lib/i18n/languages.ts";
import type { LiveTexts, TranslateLive } from "../lib/i18n/live/texts.ts";
import { translator } from "../lib/i18n/translate.ts";

export interface LiveProps {
  lang: Lang;
  texts: LiveTexts;
  /** Where a camera's page is. */
  address: string;
  /** May this device operate cameras? */
  isOwner: boolean;
}

/** What stands below each picture, CSS pixels: how it is doing, and an owner's buttons. */
const FACTS_HEIGHT = 72;
const CONTROLS_HEIGHT = 50;

/**
 * The wall: every camera that is connected, live.
 *
 * `data-link` on its root says how it stands with the server: for styles, and
 * for whoever watches from outside.
 */
export default function Live({ lang, texts, address, isOwner }: LiveProps) {
  const t: TranslateLive = useMemo(() => translator(lang, texts), [lang]);
  const wall = useMemo(() => createWall(browserSurroundings), []);
  const control = useMemo(
    () => createControl({ send: sendWish, timers: browserTimers, onDone: wall.refresh }),
    [wall],
  );
  useEffect(() => wall.mount(), [wall]);
  useEffect(() => control.dispose, [control]);
  useEffect(() => {
    const onKey = ({ key }: KeyboardEvent) => {
      // Escape leaves full screen first: the browser takes it then.
      if (key === "Escape" && !document.fullscreenElement) wall.enlarge(undefined);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [wall]);
  const tiles = wall.tiles.value;
  const large = wall.large.value;
  const heard = wall.heard.value;
  return (
    <div class="wall-root" data-link={wall.link.value}>
      <WallNote t={t} wall={wall} />
      {tiles.length === 0 && wall.link.value === "open" && <EmptyWall t={t} address={address} />}
      {isOwner && (
        <WallControls
          t={t}
          cameras={wall.status.value?.cameras ?? []}
          control={control}
        />
      )}
      <WallGrid
        label={t("live.wall")}
        count={tiles.length}
        hasLarge={large !== undefined}
        captionHeight={FACTS_HEIGHT + (isOwner ? CONTROLS_HEIGHT : 0)}
      >
        {tiles.map((tile) => (
          <TileView
            key={tile.page}
            t={t}
            tile={tile}
            isLarge={tile.page === large}
            isHeard={tile.page === heard}
            onPress={() => wall.enlarge(tile.page === large ? undefined : tile.page)}
            onHear={() => wall.hear(tile.page === heard ? undefined : tile.page)}
          >
            {isOwner && tile.state.value !== "gone" && (
              <CameraControls t={t} camera={tile.camera.value} control={control} />
            )}
          </TileView>
        ))}
      </WallGrid>
    </div>
  );
}

/** How the wall stands with the server, if that is worth a word. */
function WallNote({ t, wall }: { t: TranslateLive; wall: Wall }) {
  const link = wall.link.value;
  const isHeld = wall.status.value?.isHeld === true;
  if (link === "open" && !isHeld) return null;
  return (
    <p class={link === "asking" ? "hint" : "warning"} role="status">
      {link === "open" ? t("live.held") : t(`live.${link}`)}{" "}
      {link === "refused" && <a href="/pair?next=%2Flive">{t("live.pair")}</a>}
    </p>
  );
}
