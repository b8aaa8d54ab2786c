import { every, type Timers } from "../timers.ts";
import type { Amount, ChunkStore, SessionRecord } from "./store.ts";
import { Ledger } from "./ledger.ts";
import { type LeftoversView, NO_LEFTOVERS, type RefusedSession } from "./leftovers_view.ts";
import type { Locks } from "./locks.ts";
import { reopenOutbox } from "./open_outbox.ts";
import type { Outbox } from "./outbox.ts";

/** Sends one session's leftovers. */
export interface Delivery {
  /** There may be more to send, or less to be careful of. */
  pump(): void;
  /** The network may be back. */
  nudge(): void;
  dispose(): void;
}

/** How sending ended. */
export type Delivered =
  /** The server has made the session final. */
  | "stopped"
  /** Something is in the way that may pass. */
  | "later"
  /** The server will never take it: a fault's code. */
  | { refused: string };

export interface LeftoversOptions {
  store: ChunkStore;
  locks: Locks;
  timers: Timers;
  /** Is called for one session at a time. `onEnd` is called once, later, unless it is disposed. */
  deliver: (
    record: SessionRecord,
    outbox: Outbox,
    on: { progress: () => void; away: (isAway: boolean) => void; end: (how: Delivered) => void },
  ) => Delivery;
  onChange: (view: LeftoversView) => void;
}

/** Finds what earlier sessions have left, and sends it, the oldest first. */
export interface Leftovers {
  /** Looks whether there is something, at once. */
  look(): void;
  pump(): void;
  nudge(): void;
  /** Does another tab record, or send? Then the link is not for this one alone. */
  readonly othersBusy: boolean;
  /** The outbox of the session that is being sent, if it is this one. */
  outboxOf(session: string): Outbox | undefined;
  /** Tries a refused session again. */
  retry(session: string): Promise<void>;
  /** Deletes a refused session. */
  remove(session: string): Promise<void>;
  /** Has a session in hand that is not being sent. */
  withRecord(session: string, work: (record: SessionRecord) => Promise<void>): Promise<void>;
  dispose(): void;
}

/** Another tab may have ended, or left something. */
const LOOK_MS = 5000;
/** Looks that a session is passed over after something was in the way. */
const REST_LOOKS = 12;

interface Current {
  id: string;
  outbox: Outbox;
  total: Amount;
  isAway: boolean;
  delivery?: Delivery;
  letGo: () => void;
}

/** Begins to look for leftovers. */
export function createLeftovers(options: LeftoversOptions): Leftovers {
  const { store, locks, timers, deliver, onChange } = options;
  let current: Current | undefined;
  let isLooking = false;
  let again = false;
  let disposed = false;
  let othersBusy = false;
  let last: LeftoversView = NO_LEFTOVERS;
  /** Sessions that rest, and for how many looks. */
  const resting = new Map<string, number>();

  function show(change: Partial<LeftoversView>): void {
    const before = last;
    last = { ...last, ...change };
    if (!disposed && JSON.stringify(before) !== JSON.stringify(last)) onChange(last);
  }

  const isSending = (session: string) => current?.id === session;

  function progressed(): void {
    if (!current) return;
    const { total, isAway, outbox } = current;
    show({ sending: { total, left: outbox.waiting, isAway } });
  }

  /** The record as it is, now that nobody else can change it. */
  async function fresh(session: string): Promise<SessionRecord | undefined> {
    return (await store.sessions()).find(({ id }) => id === session);
  }

  async function send(id: string, letGo: () => void): Promise<void> {
    const record = await fresh(id);
    if (!record) return;
    const outbox = await reopenOutbox(record, { store, timers });
    // The page may have been left meanwhile.
    if (disposed) return;
    const mine: Current = { id, outbox, total: outbox.waiting, isAway: false, letGo };
    current = mine;
    progressed();

    const end = async (how: Delivered) => {
      mine.delivery?.dispose();
      // Also where it should be gone: a store that forgets nothing must not have it sent for ever.
      resting.set(id, REST_LOOKS);
      if (how === "stopped") await outbox.remove();
      else {
        if (how !== "later") outbox.refuse(how.refused);
        await outbox.close();
      }
      letGo();
      current = undefined;
      show({ sending: undefined });
      look();
    };
    const away = (isAway: boolean) => {
      mine.isAway = isAway;
      progressed();
    };
    mine.delivery = deliver(record, outbox, { progress: progressed, away, end });
  }

  /** Takes the first session that can be had, and counts the others. */
  async function lookOnce(): Promise<void> {
    const waiting = { ...NO_LEFTOVERS.waiting };
    const refused: RefusedSession[] = [];
    let others = false;
    for (const record of await store.sessions()) {
      const isCurrent = isSending(record.id);
      const letGo = isCurrent ? () => {} : await locks.take(record.id);
      // A recording that runs, here or in another tab; or the other tab sends it.
      if (!letGo || disposed) {
        others ||= !letGo;
        letGo?.();
        continue;
      }
      let isSent = isCurrent;
      try {
        const amount = isCurrent && current
          ? current.outbox.waiting
          : new Ledger(record, await store.last(record.id)).waiting;
        const { durationMs, bytes } = amount;
        if (record.refused) {
          const { id, name, startedAt } = record;
          refused.push({ id, name, startedAt, code: record.refused, durationMs, bytes });
          continue;
        }
        waiting.sessions++;
        waiting.durationMs += durationMs;
        waiting.bytes += bytes;
        const looks = resting.get(record.id) ?? 0;
        if (looks > 0) resting.set(record.id, looks - 1);
        else if (!current) {
          await send(record.id, letGo);
          isSent = isSending(record.id);
        }
      } finally {
        if (!isSent) letGo();
      }
    }
    othersBusy = others;
    show({ waiting, refused });
  }

  async function look(): Promise<void> {
    again = true;
    if (isLooking) return;
    isLooking = true;
    while (again && !disposed) {
      again = false;
      // A store that does not answer now is asked again with the next look.
      await lookOnce().catch(() => {});
    }
    isLooking = false;
  }

  async function withRecord(
    session: string,
    work: (record: SessionRecord) => Promise<void>,
  ): Promise<void> {
    const letGo = await locks.take(session);
    if (!letGo) return;
    try {
      const record = await fresh(session);
      if (record) await work(record);
    } finally {
      letGo();
    }
    await look();
  }

  const endLooking = every(timers, LOOK_MS, look);
  look();

  return {
    look,
    pump: () => current?.delivery?.pump(),
    nudge() {
      resting.clear();
      current?.delivery?.nudge();
      look();
    },
    get othersBusy() {
      return othersBusy;
    },
    outboxOf: (session) => isSending(session) ? current?.outbox : undefined,
    retry: (session) =>
      withRecord(session, async ({ refused: _, ...record }) => {
        await store.save({ session, record });
        resting.delete(session);
      }),
    remove: (session) => withRecord(session, () => store.remove(session)),
    withRecord,
    dispose() {
      disposed = true;
      endLooking();
      if (!current) return;
      const { delivery, outbox, letGo } = current;
      delivery?.dispose();
      outbox.close().finally(letGo);
      current = undefined;
    },
  };
}
