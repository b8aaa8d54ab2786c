import type { WouldGo } from "../../shared/storage.ts";
import type { AgedSegment } from "../catalog/rows.ts";
import type { RetentionCatalog } from "./retention_catalog.ts";
import { planRetention, planTrash, type RetentionLimits, type Room } from "./retention_plan.ts";

/** Segments that are looked at before others have their turn. */
const PAGE = 200;

/**
 * What would be removed at once if these limits held: nothing is touched. What its owner has
 * deleted and what is due anyway does not count.
 *
 * @param breathe Lets others have their turn.
 */
export async function wouldGo(
  catalog: Pick<RetentionCatalog, "trash" | "closedByAge">,
  room: Room,
  limits: RetentionLimits,
  now: number,
  breathe: () => Promise<void>,
): Promise<WouldGo> {
  const would: WouldGo = { files: 0, bytes: 0 };
  let left = room;
  const lists = [
    { read: catalog.trash.bind(catalog), plan: planTrash<AgedSegment> },
    { read: catalog.closedByAge.bind(catalog), plan: planRetention<AgedSegment> },
  ];
  for (const { read, plan } of lists) {
    let after: AgedSegment | undefined;
    for (;;) {
      const page = read(PAGE, after);
      // What went with the trash is still in the list by age.
      const rest = page.filter((one) => plan === planTrash || one.trashedAt === null);
      const planned = plan(rest, left, limits, now);
      for (const { segment, reason } of planned.goes) {
        if (reason === "deleted") continue;
        would.files++;
        would.bytes += segment.bytes;
      }
      left = planned.room;
      if (planned.isDone || page.length < PAGE) break;
      after = page.at(-1);
      await breathe();
    }
  }
  return would;
}
