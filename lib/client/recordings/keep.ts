import { type ReadonlySignal, signal } from "@preact/signals";
import { type CallApi, failureIn } from "../api.ts";

/** What can be changed of a recording. */
export interface KeptSession {
  /** Lower-case UUID. */
  id: string;
  name: string;
  keep: boolean;
  note: string | null;
  /** Epoch ms; null if it is not deleted. */
  deletedAt: number | null;
}

/** Why something was not done. */
export type KeepFailure =
  | "not-owner"
  | "still-recording"
  /** It is too late: it was removed. */
  | "gone"
  | "unreachable"
  | "other";

/** Codes of the API's errors that have a sentence of their own. */
const FAILURES: Readonly<Record<string, KeepFailure>> = {
  unauthorized: "not-owner",
  forbidden: "not-owner",
  "still-recording": "still-recording",
  gone: "gone",
  "unknown-session": "gone",
};

/** `here`: as it should be; `restored` says so once; `removed`: for good. */
export type KeepPhase = "here" | "deleted" | "restored" | "removed";

/** One recording, and what its owner does to it. */
export interface KeepModel {
  readonly session: ReadonlySignal<KeptSession>;
  readonly phase: ReadonlySignal<KeepPhase>;
  readonly failure: ReadonlySignal<KeepFailure | undefined>;
  readonly busy: ReadonlySignal<boolean>;
  setKeep(keep: boolean): Promise<void>;
  /** @returns Whether it was done. */
  edit(change: { name: string; note: string }): Promise<boolean>;
  /** Deletes it; {@link restore} takes that back. */
  remove(): Promise<void>;
  restore(): Promise<void>;
  /** Removes it for good. */
  purge(): Promise<void>;
}

/**
 * What is done shows at once, and is taken back if the server does not do it.
 *
 * @param call Sends requests; tests bring their own.
 */
export function createKeep(first: KeptSession, call: CallApi): KeepModel {
  const session = signal(first);
  const phase = signal<KeepPhase>(first.deletedAt === null ? "here" : "deleted");
  const failure = signal<KeepFailure>();
  const busy = signal(false);
  const path = `/api/recordings/${first.id}`;

  /** Shows a change, and sends it. */
  async function change(
    shown: { session?: Partial<KeptSession>; phase?: KeepPhase },
    ...request: Parameters<CallApi>
  ): Promise<boolean> {
    const before = { session: session.peek(), phase: phase.peek() };
    session.value = { ...before.session, ...shown.session };
    phase.value = shown.phase ?? before.phase;
    failure.value = undefined;
    busy.value = true;
    const why = await failureOf(call, request);
    busy.value = false;
    if (why === undefined) return true;
    failure.value = why;
    session.value = before.session;
    phase.value = before.phase;
    return false;
  }

  return {
    session,
    phase,
    failure,
    busy,
    async setKeep(keep) {
      await change({ session: { keep } }, "PATCH", path, { keep });
    },
    edit({ name, note }) {
      const shown = { name: name.trim() || session.peek().name, note: note.trim() || null };
      return change({ session: shown }, "PATCH", path, shown);
    },
    async remove() {
      await change({ phase: "deleted" }, "DELETE", path);
    },
    async restore() {
      await change({ phase: "restored" }, "PATCH", path, { deleted: false });
    },
    async purge() {
      await change({ phase: "removed" }, "DELETE", `${path}?now`);
    },
  };
}

/** Sends a request. @returns Why it was not done; undefined if it was. */
async function failureOf(
  call: CallApi,
  request: Parameters<CallApi>,
): Promise<KeepFailure | undefined> {
  try {
    const { ok, body } = await call(...request);
    return ok ? undefined : failureIn(body, FAILURES);
  } catch {
    return "unreachable";
  }
}
