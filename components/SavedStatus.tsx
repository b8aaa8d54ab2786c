export interface SavedStatusProps {
  /** What is on disk, or what became of it. */
  saved: string;
  /** What is the matter, if anything, the most pressing first. */
  warnings: string[];
  /** Says how many more there are. */
  moreLabel: (n: number) => string;
  /** Good to know. */
  hint?: string;
  /** The segment in hand, while one is recorded. Lengths in ms. */
  segment?: { label: string; nowMs: number; lengthMs: number };
}

/** More than these would cover the picture. */
const SHOWN = 3;

/** What has reached the computer, and what has not. */
export function SavedStatus({ saved, warnings, moreLabel, hint, segment }: SavedStatusProps) {
  const shown = warnings.length > SHOWN ? warnings.slice(0, SHOWN - 1) : warnings;
  const more = warnings.slice(shown.length);
  const line = (warning: string) => <p key={warning} class="warning">{warning}</p>;
  return (
    <div class="status">
      <p class="saved">{saved}</p>
      {shown.map(line)}
      {more.length > 0 && (
        <details class="more">
          <summary class="warning">{moreLabel(more.length)}</summary>
          {more.map(line)}
        </details>
      )}
      {hint && <p class="hint">{hint}</p>}
      {segment && (
        <label class="segment">
          <span>{segment.label}</span>
          <progress max={segment.lengthMs} value={Math.min(segment.nowMs, segment.lengthMs)} />
        </label>
      )}
    </div>
  );
}
