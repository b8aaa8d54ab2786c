import type { Going, StorageView } from "../../shared/storage.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { RecordingStorage } from "./open_storage.ts";
import type { RetentionSettings } from "./retention_settings.ts";

/** What is told of what goes next: lines, at most. */
const MAX_NEXT = 8;

export interface DescribeStorageOptions {
  storage: Pick<RecordingStorage, "report" | "usage" | "next">;
  retention: Pick<RetentionSettings, "values" | "fixed" | "warning">;
  catalog: Pick<Catalog, "session">;
}

/** All that `GET /api/storage` tells. */
export async function describeStorage(options: DescribeStorageOptions): Promise<StorageView> {
  const { storage, retention: { values, fixed, warning }, catalog } = options;
  const usage = await storage.usage();
  // Without a disk that tells how much is free nothing can be said of what goes next.
  const next = await storage.next().catch(() => []);
  const { space, isHeld, forecast } = storage.report();
  return {
    disk: space && { totalBytes: space.totalBytes, freeBytes: space.freeBytes },
    usage,
    isHeld,
    forecast,
    limits: values,
    fixed,
    warning,
    next: next.slice(0, MAX_NEXT).map((group): Going => ({
      ...group,
      name: catalog.session(group.session)?.name ?? "",
    })),
  };
}
