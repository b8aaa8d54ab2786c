import { useEffect, useState } from "preact/hooks";
import type { TranslateLive } from "../../lib/i18n/live/texts.ts";
import { canFill, canFloat, fill, float } from "../../lib/client/live/display.ts";
import { Icon, type IconName } from "../Icon.tsx";

export interface TileButtonsProps {
  t: TranslateLive;
  name: string;
  /** What shows the picture. */
  video: HTMLVideoElement | null;
  isHeard: boolean;
  onHear: () => void;
}

/** What can be done with a picture. */
export function TileButtons({ t, name, video, isHeard, onHear }: TileButtonsProps) {
  // What the browser can do is known in the browser only.
  const [can, setCan] = useState({ fill: false, float: false });
  useEffect(() => setCan({ fill: canFill(video), float: canFloat(video) }), [video]);
  return (
    <div class="tile-buttons">
      <TileButton
        icon={isHeard ? "speaker" : "silent"}
        label={t(isHeard ? "tile.sound.off" : "tile.sound.on", { name })}
        isOn={isHeard}
        onPress={onHear}
      />
      {can.float && video && (
        <TileButton
          icon="float"
          label={t("tile.float")}
          onPress={() => float(video)}
        />
      )}
      {can.fill && video && (
        <TileButton
          icon="full"
          label={t("tile.full")}
          onPress={() => fill(video)}
        />
      )}
    </div>
  );
}

interface TileButtonProps {
  icon: IconName;
  label: string;
  isOn?: boolean;
  onPress: () => void;
}

function TileButton({ icon, label, isOn, onPress }: TileButtonProps) {
  return (
    <button
      type="button"
      class="tile-button"
      aria-label={label}
      title={label}
      data-on={isOn}
      onClick={onPress}
    >
      <Icon name={icon} />
    </button>
  );
}
