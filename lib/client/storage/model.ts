import { type ReadonlySignal, signal } from "@preact/signals";
import type { LimitValues, StorageView, WouldGo } from "../../shared/storage.ts";
import { type CallApi, failureIn } from "../api.ts";

/** Why limits were not changed. */
export type StorageFailure = "not-owner" | "unreachable" | "fixed" | "bad-request" | "other";

/** Codes of the API's errors that have a sentence of their own. */
const FAILURES: Readonly<Record<string, StorageFailure>> = {
  unauthorized: "not-owner",
  forbidden: "not-owner",
  fixed: "fixed",
  "bad-request": "bad-request",
};

/** Room for recordings, and how long they stay. */
export interface StorageModel {
  readonly view: ReadonlySignal<StorageView>;
  readonly failure: ReadonlySignal<{ code: StorageFailure; why: string } | undefined>;
  readonly busy: ReadonlySignal<boolean>;
  /** What a change would remove at once: it waits for {@link confirm} or {@link cancel}. */
  readonly asked: ReadonlySignal<WouldGo | undefined>;
  /** Has the last change been made? */
  readonly isSaved: ReadonlySignal<boolean>;
  save(limits: LimitValues): Promise<void>;
  confirm(): Promise<void>;
  cancel(): void;
}

interface Answer {
  error?: { code?: string; message?: string };
  goes?: WouldGo;
}

/**
 * @param first What the server drew.
 * @param call Sends requests; tests bring their own.
 */
export function createStorage(first: StorageView, call: CallApi): StorageModel {
  const view = signal(first);
  const failure = signal<{ code: StorageFailure; why: string }>();
  const busy = signal(false);
  const asked = signal<WouldGo>();
  const isSaved = signal(false);
  let waiting: Partial<LimitValues> = {};

  /** What is fixed, or was not changed, is not sent. */
  function changes(limits: LimitValues): Partial<LimitValues> {
    const { limits: before, fixed } = view.peek();
    const names = Object.keys(limits) as (keyof LimitValues)[];
    const changed = names.filter((name) => !fixed[name] && limits[name] !== before[name]);
    return Object.fromEntries(changed.map((name) => [name, limits[name]]));
  }

  async function send(wish: Partial<LimitValues>, confirm: boolean): Promise<void> {
    busy.value = true;
    failure.value = undefined;
    asked.value = undefined;
    isSaved.value = false;
    try {
      const { ok, body } = await call("PUT", "/api/storage", { ...wish, confirm });
      const { error, goes } = (body ?? {}) as Answer;
      if (ok) {
        view.value = body as StorageView;
        isSaved.value = true;
      } else if (error?.code === "would-delete" && goes) {
        waiting = wish;
        asked.value = goes;
      } else {
        failure.value = { code: failureIn(body, FAILURES), why: error?.message ?? "" };
      }
    } catch {
      failure.value = { code: "unreachable", why: "" };
    } finally {
      busy.value = false;
    }
  }

  return {
    view,
    failure,
    busy,
    asked,
    isSaved,
    save: (limits) => send(changes(limits), false),
    confirm: () => send(waiting, true),
    cancel() {
      asked.value = undefined;
    },
  };
}

/**
 * What somebody typed into a field.
 *
 * @returns Null for an empty field, undefined for what is no number from 0.
 */
export function readLimit(text: string): number | null | undefined {
  const plain = text.trim().replace(",", ".");
  if (plain === "") return null;
  return /^\d{1,7}(\.\d{1,6})?$/.test(plain) ? Number(plain) : undefined;
}
