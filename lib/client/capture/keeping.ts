import { MIB } from "../../shared/units.ts";
import type { Depot, DepotOptions } from "../outbox/depot.ts";
import type { LeftoversOptions } from "../outbox/leftovers.ts";
import type { LedgerStart } from "../outbox/ledger.ts";
import { memoryOutbox } from "../outbox/memory_outbox.ts";
import type { Outbox } from "../outbox/outbox.ts";
import { isHopeless } from "./link.ts";
import type { Surroundings } from "./surroundings.ts";
import { createUplink } from "./uplink.ts";
import type { CaptureSignals } from "./view.ts";

/** Opens the depot of a device. */
export type OpenDepot = (options: Omit<DepotOptions, "openStore" | "locks" | "storage">) => Depot;

/** What the page keeps on the device, and what it shows of that. */
export interface Keeping {
  /** Is it settled whether there is a depot? */
  readonly isReady: boolean;
  readonly ready: Promise<void>;
  /** See `Depot.open`; in memory where there is no depot. */
  open(start: LedgerStart, onChange: () => void): Outbox;
  /** See `Depot.end`. */
  end(outbox: Outbox, forget: boolean): Promise<void>;
  /** The recording or its link has come further. */
  progressed(): void;
  /** The network may be back. */
  nudge(): void;
  /** Gives the person what is left of a refused session as files. */
  save(session: string): void;
  /** Tries a refused session again. */
  retry(session: string): void;
  /** Deletes a refused session. */
  remove(session: string): void;
  dispose(): void;
}

/** Part of the memory for unsent data above which the page warns. */
const CROWDED = 0.8;
/** Room on the device for less than this is worth a warning: what a few minutes take. */
const NEARLY_FULL_BYTES = 256 * MIB;
/** A recording whose queue is longer has the link for itself. */
const BEHIND_MS = 3000;
/** A page that was loaded has the rest within that, or not at all. */
const LOAD_MS = 3000;

/** Opens what the device keeps, and begins to send what earlier sessions have left there. */
export function createKeeping(around: Surroundings, signals: CaptureSignals): Keeping {
  const { timers, clock, connect, random } = around;
  let depot: Depot | undefined;
  let isReady = !around.loadDepot;
  let isDisposed = false;
  let freeBytes: number | undefined;
  const ready = around.loadDepot ? load(around.loadDepot) : Promise.resolve();

  function load(loadDepot: () => Promise<OpenDepot>): Promise<void> {
    return new Promise((resolve) => {
      const end = (openDepot?: OpenDepot) => {
        timers.clearTimeout(id);
        // Late is better than never: what was left can still be sent.
        if (!isDisposed && openDepot) depot ??= open(openDepot);
        isReady = true;
        resolve();
      };
      const id = timers.setTimeout(() => end(), LOAD_MS);
      loadDepot().then(end, () => end());
    });
  }

  function open(openDepot: OpenDepot): Depot {
    return openDepot({
      timers,
      clock,
      page: around.newId(),
      deliver,
      onLeftovers: (view) => signals.leftovers.value = view,
      onFree(bytes) {
        freeBytes = bytes;
        progressed();
      },
    });
  }

  const deliver: LeftoversOptions["deliver"] = (record, outbox, on) => {
    const uplink = createUplink({
      session: record.id,
      name: () => record.name,
      startedAt: record.startedAt,
      purpose: "late",
      outbox,
      connect,
      timers,
      clock,
      random,
      status: () => ({
        queuedBytes: outbox.waiting.bytes,
        queuedMs: outbox.waiting.durationMs,
        visible: around.isVisible(),
        wakeLock: false,
      }),
      allowance: () => depot?.allowance() ?? 0,
      onLink: ({ state }) => on.away(state === "away" || state === "held"),
      onWelcome() {},
      onAcked: on.progress,
      onSegment() {},
      onStopped: () => on.end("stopped"),
      onFailed: (cause) => on.end(isHopeless(cause) ? { refused: cause.code } : "later"),
    });
    uplink.finish();
    return uplink;
  };

  function progressed(): void {
    const { kept, waiting } = signals.progress.peek();
    const { memoryLimitBytes } = around;
    signals.roomBytes.value = kept ? freeBytes : memoryLimitBytes - waiting.bytes;
    signals.crowded.value = kept
      ? freeBytes !== undefined && freeBytes < NEARLY_FULL_BYTES
      : waiting.bytes > memoryLimitBytes * CROWDED;
    const isOpen = signals.link.peek().state === "open";
    depot?.liveIsWell(isOpen && waiting.durationMs < BEHIND_MS);
  }

  return {
    get isReady() {
      return isReady;
    },
    ready,
    open: (start, onChange) => depot?.open(start, onChange) ?? memoryOutbox(),
    end: async (outbox, forget) => await depot?.end(outbox, forget),
    progressed,
    nudge: () => depot?.nudge(),
    save: (session) =>
      void depot?.read(session, async (store, record) => {
        const { sessionFiles } = await import("../outbox/session_files.ts");
        for (const { name, data } of await sessionFiles(store, record)) {
          around.saveFile(name, data);
        }
      }),
    retry: (session) => void depot?.retry(session),
    remove: (session) => void depot?.remove(session),
    dispose() {
      isDisposed = true;
      depot?.dispose();
    },
  };
}
