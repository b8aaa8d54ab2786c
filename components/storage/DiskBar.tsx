import type { TranslateStorage } from "../../lib/i18n/storage/texts.ts";
import type { StorageView } from "../../lib/shared/storage.ts";
import { formatBytes } from "../../lib/shared/units.ts";

export interface DiskBarProps {
  t: TranslateStorage;
  view: StorageView;
}

/** Length of the bar, in its own units. */
const LENGTH = 1000;

/** What fills the disk, as a bar and in words. */
export function DiskBar({ t, view: { disk, usage } }: DiskBarProps) {
  if (!disk) return <p class="hint">{t("bar.unknown")}</p>;
  const { usedBytes, keptBytes, trashBytes } = usage;
  const { totalBytes, freeBytes } = disk;
  const parts = [
    { key: "recordings", bytes: usedBytes - keptBytes - trashBytes },
    { key: "kept", bytes: keptBytes },
    { key: "trash", bytes: trashBytes },
    { key: "other", bytes: Math.max(0, totalBytes - freeBytes - usedBytes) },
    { key: "free", bytes: freeBytes },
  ] as const;
  let x = 0;
  return (
    <>
      <svg
        class="disk-bar"
        viewBox={`0 0 ${LENGTH} 24`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {parts.map(({ key, bytes }) => {
          const width = bytes / totalBytes * LENGTH;
          const at = x;
          x += width;
          return <rect key={key} class={`disk-${key}`} x={at} y="0" width={width} height="24" />;
        })}
      </svg>
      <ul
        class="disk-parts"
        aria-label={t("bar.label", { total: formatBytes(totalBytes) })}
      >
        {parts.map(({ key, bytes }) => (
          <li key={key}>
            <span class={`disk-dot disk-${key}`} aria-hidden="true" />
            {t(`bar.${key}`)}
            <strong>{formatBytes(bytes)}</strong>
          </li>
        ))}
      </ul>
    </>
  );
}
