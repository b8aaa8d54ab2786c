import type { Services } from "../services.ts";
import type { ListSources } from "./list_recordings.ts";

/** What lists of recordings are drawn from. */
export function listSources(
  { catalog, cameras, ingest }: Pick<Services, "catalog" | "cameras" | "ingest">,
): ListSources {
  const recording = cameras.list().filter(({ state }) => state === "recording")
    .map(({ session }) => session);
  return { catalog, recording, isConnected: (session) => ingest.isConnected(session) };
}
