import type { Take } from "../../shared/protocol.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { GapRow } from "../catalog/rows.ts";
import type { ClosedSegment } from "../recorder/segment_writer.ts";

/** What a session has to tell the catalog at its next commit. */
export class PendingRows {
  readonly closed: ClosedSegment[] = [];
  readonly gaps: GapRow[] = [];
  readonly takes: Take[] = [];
  readonly headers: { take: number; header: Uint8Array }[] = [];
  /** Has the session itself changed: its name, its end, where it broke? */
  isChanged = false;

  /** Is there anything to tell? */
  get isEmpty(): boolean {
    return this.closed.length === 0 && !this.concernsSidecar;
  }

  /** Is there anything that `session.json` tells, too? */
  get concernsSidecar(): boolean {
    return this.isChanged || this.gaps.length > 0 || this.takes.length > 0 ||
      this.headers.length > 0;
  }

  /**
   * Tells the catalog all but the change of the session itself. Runs in a
   * transaction, and again if that fails.
   */
  save(catalog: Catalog, session: string, closedAt: number): void {
    for (const { type: _, ...take } of this.takes) {
      catalog.putTake(session, { ...take, header: null });
    }
    for (const { take, header } of this.headers) catalog.setTakeHeader(session, take, header);
    for (const { take, number, durationMs, bytes, isGone } of this.closed) {
      if (bytes === 0 || isGone) catalog.removeSegment(session, take, number);
      else catalog.closeSegment(session, take, number, { durationMs, bytes, closedAt });
    }
    for (const gap of this.gaps) catalog.addGap(session, gap);
  }

  /** Forgets what has been told. */
  clear(): void {
    for (const list of [this.closed, this.gaps, this.takes, this.headers]) list.length = 0;
    this.isChanged = false;
  }
}
