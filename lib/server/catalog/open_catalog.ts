import { join } from "node:path";
import { getLogger } from "@logtape/logtape";
import { AppError } from "../../shared/errors.ts";
import { Catalog, CATALOG_FILE } from "./catalog.ts";
import type { Durability } from "../sqlite/connection.ts";
import { moveAside } from "../sqlite/move_aside.ts";

const logger = getLogger(["camera", "catalog"]);

export interface OpenCatalogOptions {
  /** Absolute path of the recordings directory. */
  recordingsDir: string;
  durability: Durability;
  /** Epoch ms; names what has to be moved aside. */
  now: number;
}

/**
 * Opens the catalog of the recordings. One that is damaged is moved aside and
 * an empty one made: `rebuild()` fills it, for the files are the truth.
 *
 * @throws {AppError} `catalog-too-new`, `catalog-unusable`.
 */
export function openCatalog({ recordingsDir, durability, now }: OpenCatalogOptions): Catalog {
  const path = join(recordingsDir, CATALOG_FILE);
  try {
    return Catalog.open(path, { durability });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "catalog-damaged") throw error;
    const aside = moveAside(path, now);
    logger.warn(
      "{why} It was moved to {aside}, and is made anew from the files; no recording is lost.",
      { why: error.message, aside },
    );
    return Catalog.open(path, { durability });
  }
}
