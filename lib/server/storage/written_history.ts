import { HISTORY_MS, SLOT_MS, type Written } from "./forecast.ts";

/** What the history needs of the catalog. */
export interface WrittenCatalog {
  /** See `Catalog.written()`. */
  written(from: number, to: number, stepMs: number): Written[];
}

/** What is read before others have their turn, ms of the past. */
const STRIDE_MS = HISTORY_MS / 7;

/** How far back recordings still come in: open segments, and what a camera hands in late, ms. */
const UNSETTLED_MS = 12 * SLOT_MS;

/** What was recorded in the last days, also of what has been deleted since it was first seen. */
export class WrittenHistory {
  readonly #bytes = new Map<number, number>();
  #readTo = -Infinity;

  /** The stretches that are known, in no particular order. */
  get written(): Written[] {
    return Array.from(this.#bytes, ([at, bytes]) => ({ at, bytes }));
  }

  /**
   * Reads what came in since the last time; at first, all of the past that counts.
   *
   * @param now Epoch ms.
   * @param breathe Lets others have their turn.
   */
  async refresh(
    catalog: WrittenCatalog,
    now: number,
    breathe: () => Promise<void>,
  ): Promise<void> {
    const oldest = now - HISTORY_MS;
    for (const at of this.#bytes.keys()) if (at < oldest) this.#bytes.delete(at);
    let from = slotOf(Math.max(oldest, this.#readTo - UNSETTLED_MS));
    while (from < now) {
      const to = Math.min(from + STRIDE_MS, slotOf(now) + SLOT_MS);
      for (const { at, bytes } of catalog.written(from, to, SLOT_MS)) {
        this.#bytes.set(at, Math.max(bytes, this.#bytes.get(at) ?? 0));
      }
      from = to;
      await breathe();
    }
    this.#readTo = now;
  }
}

function slotOf(epochMs: number): number {
  return Math.floor(epochMs / SLOT_MS) * SLOT_MS;
}
