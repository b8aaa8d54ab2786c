import type { ServerStatus } from "../../shared/cameras.ts";
import type { RecordingDescription } from "../../shared/recording.ts";
import { endedOf, type Running, withDescription, withStatus } from "./running.ts";

/** Every so often the server is asked, ms. */
const ASK_MS = 5000;

export interface FollowOptions {
  shown(): Running;
  show(running: Running): void;
}

/** Keeps what is being recorded up to date, while the page can be seen. Returns how to stop. */
export function followRunning({ shown, show }: FollowOptions): () => void {
  const end = new AbortController();
  const { signal } = end;
  let isAsking = false;

  async function ask<T>(path: string): Promise<T | undefined> {
    const response = await fetch(path, { signal });
    return response.ok ? await response.json() : undefined;
  }

  async function look(): Promise<void> {
    const status = await ask<ServerStatus>("/api/status");
    if (!status || signal.aborted) return;
    const ended = endedOf(shown(), status);
    show(withStatus(shown(), status));
    for (const id of ended) {
      const description = await ask<RecordingDescription>(`/api/recordings/${id}`);
      if (description && !signal.aborted) show(withDescription(shown(), description));
    }
  }

  const timer = setInterval(async () => {
    if (isAsking || document.visibilityState !== "visible") return;
    isAsking = true;
    try {
      await look();
    } catch {
      // The server is away: what is shown stays, and the next time comes.
    } finally {
      isAsking = false;
    }
  }, ASK_MS);
  return () => {
    clearInterval(timer);
    end.abort();
  };
}
