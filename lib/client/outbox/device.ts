/**
 * The depot in a browser. All of it is loaded once the page is drawn, apart from
 * what the page is drawn with.
 */
import { type Depot, type DepotOptions, openDepot } from "./depot.ts";
import { openChunkStore } from "./indexed_db.ts";

/** Opens the depot of this device, see {@link openDepot}. */
export function openDeviceDepot(
  options: Omit<DepotOptions, "openStore" | "locks" | "storage">,
): Depot {
  const { locks, storage } = globalThis.navigator;
  return openDepot({ ...options, openStore: openChunkStore, locks, storage });
}
