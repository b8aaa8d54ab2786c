import type { TranslateRecordings } from "../../../lib/i18n/recordings/texts.ts";
import { recordingsHref, type RecordingsQuery } from "../../../lib/shared/library.ts";

export interface FiltersProps {
  t: TranslateRecordings;
  query: RecordingsQuery;
  cameras: readonly { name: string; sessions: number }[];
  /** Only owners see what is deleted. */
  isOwner: boolean;
}

/** One camera, what is kept, what is deleted: each a link, and again a link out of it. */
export function Filters({ t, query, cameras, isOwner }: FiltersProps) {
  // A page of another list is none of this one.
  const { before: _, ...here } = query;
  const { camera, isKept, isTrash } = here;
  const chip = (text: string, isOn: boolean, change: RecordingsQuery, count?: number) => (
    <li key={`${count} ${text}`}>
      <a
        class="filter-chip"
        href={recordingsHref({ ...here, ...change })}
        aria-current={isOn ? "true" : "false"}
      >
        <span class="filter-name">{text}</span>
        {count !== undefined && <span class="filter-count">{count}</span>}
      </a>
    </li>
  );
  return (
    <nav class="filters" aria-label={t("find.cameras")}>
      <ul>
        {cameras.length > 1 && chip(t("find.all"), camera === undefined, { camera: undefined })}
        {cameras.length > 1 && cameras.map(({ name, sessions }) =>
          chip(name, name === camera, { camera: name === camera ? undefined : name }, sessions)
        )}
        {chip(t("find.kept"), isKept === true, { isKept: !isKept })}
        {isOwner && chip(t("find.trash"), isTrash === true, { isTrash: !isTrash })}
      </ul>
    </nav>
  );
}
