import type { Tile } from "../../lib/client/live/tile.ts";
import {
  batteryText,
  delayText,
  formatName,
  isBatteryLow,
  queueText,
  warningsOf,
} from "../../lib/client/live/words.ts";
import type { TranslateLive } from "../../lib/i18n/live/texts.ts";
import { LevelBar } from "./LevelBar.tsx";

export interface TileFactsProps {
  t: TranslateLive;
  tile: Tile;
}

/** How a camera is doing: what stands below its picture. */
export function TileFacts({ t, tile }: TileFactsProps) {
  const camera = tile.camera.value;
  const queue = queueText(t, camera);
  const battery = batteryText(t, camera);
  const level = camera.status?.level;
  const warnings = warningsOf(t, camera);
  return (
    <div class="tile-facts">
      {queue && <span class="tile-fact" data-warns>{queue}</span>}
      {battery && <span class="tile-fact" data-warns={isBatteryLow(camera)}>{battery}</span>}
      {level !== undefined && <LevelBar label={t("fact.level")} level={level} />}
      {warnings.map((warning) => (
        <span key={warning} class="tile-fact tile-warning" title={warning}>{warning}</span>
      ))}
    </div>
  );
}

/** What a tile says of itself, over its picture. */
export function TileState({ t, tile }: TileFactsProps) {
  const state = tile.state.value;
  if (state === "playing") return null;
  const format = formatName(tile.mimeType.value) || t("state.unsupported.this");
  return (
    <div class="tile-state" role="status">
      <p>{state === "unsupported" ? t("state.unsupported", { format }) : t(`state.${state}`)}</p>
      {state === "unsupported" && <p class="tile-advice">{t("state.unsupported.advice")}</p>}
    </div>
  );
}

/** That it is live, and how old what is seen is. */
export function TileDelay({ t, tile }: TileFactsProps) {
  const delayMs = tile.delayMs.value;
  if (tile.state.value !== "playing") return null;
  return (
    <span class="tile-live">
      <span class="tile-dot" aria-hidden="true" />
      <span class="visually-hidden">{t("state.playing")}</span>
      {delayMs !== undefined && <span class="tile-delay">{delayText(t, delayMs)}</span>}
    </span>
  );
}
