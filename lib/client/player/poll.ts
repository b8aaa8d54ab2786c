import type { RecordingDescription } from "../../shared/recording.ts";

/** Every so often a session that goes on is asked after, ms. */
const POLL_MS = 5000;

export interface PollOptions {
  views(): readonly RecordingDescription[];
  onNews(view: RecordingDescription): void;
}

/** Asks after sessions that are not over, while the page can be seen. Returns how to stop. */
export function pollSessions({ views, onNews }: PollOptions): () => void {
  const end = new AbortController();
  const timer = setInterval(async () => {
    if (document.visibilityState !== "visible") return;
    for (const { id, state } of views()) if (state !== "stopped") await ask(id);
  }, POLL_MS);

  async function ask(id: string): Promise<void> {
    try {
      const response = await fetch(`/api/recordings/${id}`, { signal: end.signal });
      if (response.ok) onNews(await response.json());
    } catch {
      // The server is away: what is shown stays, and the next time comes.
    }
  }

  return () => {
    clearInterval(timer);
    end.abort();
  };
}
