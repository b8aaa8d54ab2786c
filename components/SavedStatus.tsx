export interface SavedStatusProps {
  /** What is on disk, or what became of it. */
  saved: string;
  /** What is the matter, if anything. */
  warnings: string[];
  /** The segment in hand, while one is recorded. Lengths in ms. */
  segment?: { label: string; nowMs: number; lengthMs: number };
}

/** What has reached the computer, and what has not. */
export function SavedStatus({ saved, warnings, segment }: SavedStatusProps) {
  return (
    <div class="status">
      <p class="saved">{saved}</p>
      {warnings.map((warning) => <p key={warning} class="warning">{warning}</p>)}
      {segment && (
        <label class="segment">
          <span>{segment.label}</span>
          <progress max={segment.lengthMs} value={Math.min(segment.nowMs, segment.lengthMs)} />
        </label>
      )}
    </div>
  );
}
