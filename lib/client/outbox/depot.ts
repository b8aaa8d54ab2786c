import type { Clock } from "../../shared/clock.ts";
import { MIB } from "../../shared/units.ts";
import type { Timers } from "../timers.ts";
import { createLeftovers, type Leftovers, type LeftoversOptions } from "./leftovers.ts";
import type { LeftoversView } from "./leftovers_view.ts";
import { Ledger, type LedgerStart } from "./ledger.ts";
import { heartbeatLocks, type LockManagerLike, type Locks, webLocks } from "./locks.ts";
import { createOutbox, reopenOutbox } from "./open_outbox.ts";
import type { Outbox } from "./outbox.ts";
import { createRoom, type StorageLike } from "./room.ts";
import type { ChunkStore, SessionRecord } from "./store.ts";

export interface DepotOptions {
  /** Opens what the device has to keep chunks in; may fail. */
  openStore: () => Promise<ChunkStore>;
  /** `navigator.locks`. */
  locks: LockManagerLike | undefined;
  /** `navigator.storage`. */
  storage: StorageLike | undefined;
  timers: Timers;
  clock: Clock;
  /** Names this page, and no other. */
  page: string;
  deliver: LeftoversOptions["deliver"];
  onLeftovers: (view: LeftoversView) => void;
  /** Bytes that the device can still keep; `undefined` if the browser does not say. */
  onFree: (bytes: number | undefined) => void;
}

/** The sessions that this device keeps: the one that is recorded, and those that were left. */
export interface Depot {
  /** Opens the outbox of a new session. @param onChange See `OutboxOptions`. */
  open(start: LedgerStart, onChange: () => void): Outbox;
  /** The session is over: forgotten, or left to be sent later. */
  end(outbox: Outbox, forget: boolean): Promise<void>;
  /** How much of the link the leftovers may use: bytes that may be unacknowledged. */
  allowance(): number;
  /** The recording's link is well (`true`), or needs all there is. */
  liveIsWell(well: boolean): void;
  nudge(): void;
  retry(session: string): Promise<void>;
  remove(session: string): Promise<void>;
  /** Lets `work` read a session that nobody else has in hand. */
  read(
    session: string,
    work: (store: ChunkStore, record: SessionRecord) => Promise<void>,
  ): Promise<void>;
  dispose(): void;
}

/** A store that has not opened after so long never will: another tab blocks it, or Safari's bug. */
const OPEN_MS = 15_000;
/** Leftovers must not fill the queues between here and the server while a recording runs. */
const BESIDE_LIVE_BYTES = 0.5 * MIB;

/** Opens the depot, and begins to send what was left. */
export function openDepot(options: DepotOptions): Depot {
  const { timers, clock, page, deliver, onLeftovers } = options;
  const store = opened(options.openStore, timers);
  const room = createRoom(options.storage, timers, options.onFree);
  /** The session that is recorded. */
  let live: { outbox: Outbox; id: string } | undefined;
  /** What this page has opened, and how it lets go of it. */
  const held = new Map<Outbox, Promise<(() => void) | undefined>>();
  let isWell = true;
  let locks: Locks | undefined;
  let leftovers: Leftovers | undefined;
  let disposed = false;

  const ready = store.then((found) => {
    if (!found || disposed) return;
    locks = options.locks
      ? webLocks(options.locks)
      : heartbeatLocks({ store: found, page, clock, timers });
    leftovers = createLeftovers({
      store: found,
      locks,
      timers,
      deliver,
      onChange: onLeftovers,
    });
  });

  /** An outbox of this page, or one that nobody has. */
  async function withOutbox<T>(
    found: ChunkStore,
    id: string,
    work: (outbox: Outbox) => Promise<T>,
  ): Promise<T | undefined> {
    const mine = live?.id === id ? live.outbox : leftovers?.outboxOf(id);
    if (mine) return await work(mine);
    const letGo = await locks?.take(id);
    if (!letGo) return undefined;
    try {
      const record = (await found.sessions()).find((record) => record.id === id);
      if (!record) return undefined;
      const outbox = await reopenOutbox(record, { store: found, timers });
      const done = await work(outbox);
      await outbox.close();
      return done;
    } finally {
      letGo();
    }
  }

  /** Gives up the oldest there is, of the oldest session first. */
  async function makeRoom(bytes: number): Promise<number> {
    const found = await store;
    let made = 0;
    for (const { id } of await found?.sessions() ?? []) {
      for (let more = 1; found && more > 0 && made < bytes; made += more) {
        more = await withOutbox(found, id, (outbox) => outbox.giveUp(bytes - made)) ?? 0;
      }
    }
    return made;
  }

  return {
    open(start, onChange) {
      room.persist();
      // Before anything of it can be seen by another tab.
      const letGo = ready.then(() => locks?.take(start.id));
      const outbox = createOutbox({
        ledger: new Ledger(start),
        store: letGo.then(() => store),
        timers,
        makeRoom,
        onChange,
      });
      held.set(outbox, letGo);
      live = { outbox, id: start.id };
      isWell = false;
      return outbox;
    },
    async end(outbox, forget) {
      await (forget ? outbox.remove() : outbox.close());
      if (live?.outbox === outbox) live = undefined;
      (await held.get(outbox))?.();
      held.delete(outbox);
      leftovers?.look();
      leftovers?.pump();
    },
    allowance() {
      if (!live) return leftovers?.othersBusy ? BESIDE_LIVE_BYTES : Infinity;
      return isWell ? BESIDE_LIVE_BYTES : 0;
    },
    liveIsWell(well) {
      isWell = well;
      if (well) leftovers?.pump();
    },
    nudge: () => leftovers?.nudge(),
    retry: async (session) => await leftovers?.retry(session),
    remove: async (session) => await leftovers?.remove(session),
    async read(session, work) {
      const found = await store;
      await leftovers?.withRecord(session, (record) => work(found!, record));
    },
    dispose() {
      disposed = true;
      room.dispose();
      leftovers?.dispose();
    },
  };
}

/** The device's storage, or `undefined` where there is none: a private window, no room at all, a blocked database. */
function opened(
  open: DepotOptions["openStore"],
  timers: Timers,
): Promise<ChunkStore | undefined> {
  return new Promise((resolve) => {
    const id = timers.setTimeout(() => resolve(undefined), OPEN_MS);
    const end = (found?: ChunkStore) => {
      timers.clearTimeout(id);
      resolve(found);
    };
    open().then(end, () => end());
  });
}
