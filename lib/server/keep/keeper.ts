import type { Catalog } from "../catalog/catalog.ts";
import type { SegmentRow, SessionRow } from "../catalog/rows.ts";
import { writeSidecar } from "../catalog/sidecar.ts";
import type { Ingest } from "../ingest/ingest.ts";
import type { RecordingStorage } from "../storage/open_storage.ts";
import { isTrashDue } from "../storage/retention_plan.ts";
import type { SessionWish } from "./change_body.ts";

/** What was not done, and why: for an answer of the HTTP API. */
export interface KeepRefusal {
  ok: false;
  status: 404 | 409 | 410;
  code: "unknown-session" | "unknown-file" | "still-recording" | "gone";
  message: string;
}

/** `detail`: what was done, for the audit; null if there was nothing to do. */
export type KeepResult = { ok: true; detail: string | null } | KeepRefusal;

export interface KeeperOptions {
  /** Absolute path. */
  recordingsDir: string;
  catalog: Catalog;
  ingest: Pick<Ingest, "isConnected">;
  storage: Pick<RecordingStorage, "sweep">;
  /** Epoch ms. */
  now: () => number;
}

const DONE: KeepResult = { ok: true, detail: null };

/**
 * What an owner does to recordings: name, note, keep, delete and bring back.
 *
 * Deleting marks, and nothing more: the mark is in the catalog before the answer, and the files go
 * a day later, or when their room is needed.
 */
export class Keeper {
  readonly #options: KeeperOptions;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /** Changes a session. Deleting one that is deleted, or the other way round, changes nothing. */
  change(id: string, { deleted, ...wish }: SessionWish): KeepResult {
    const { catalog, now } = this.#options;
    const session = catalog.session(id);
    if (!session) return unknownSession();
    const isDeleted = session.deletedAt !== null;
    const isRestored = deleted === false && isDeleted;
    const isDropped = deleted === true && !isDeleted;
    if (isDropped && this.#isRecording(session)) return stillRecording();
    if (isRestored && this.#isGone(session)) return gone();
    const changed = Object.entries(wish).filter(([key, value]) =>
      value !== undefined && session[key as keyof SessionRow] !== value
    );
    const words = changed.map(([key]) => key);
    if (isRestored) words.push("restored");
    if (isDropped) words.push("deleted");
    if (words.length === 0) return DONE;
    catalog.updateSession(id, {
      ...Object.fromEntries(changed),
      ...(wish.name !== undefined && wish.name !== session.name && { isNamed: true }),
      ...(isRestored && { deletedAt: null }),
      ...(isDropped && { deletedAt: now() }),
    });
    this.#tell(session);
    return { ok: true, detail: words.join(", ") };
  }

  /** Removes what is deleted for good, now. What is not deleted yet is as well. */
  async purge(id: string): Promise<KeepResult> {
    const { catalog, storage } = this.#options;
    const session = catalog.session(id);
    if (!session) return unknownSession();
    if (this.#isRecording(session)) return stillRecording();
    catalog.updateSession(id, { deletedAt: 0 });
    this.#tell(session);
    await storage.sweep();
    return { ok: true, detail: "for good" };
  }

  /** Deletes one file of a session, or brings it back. */
  changeSegment(id: string, file: string, deleted: boolean): KeepResult {
    const { catalog, now } = this.#options;
    const session = catalog.session(id);
    if (!session || session.deletedAt !== null) return unknownSession();
    const row = catalog.segmentByFile(session.directory, file);
    if (row?.session !== id) {
      return deleted
        ? { ok: false, status: 404, code: "unknown-file", message: "There is no such file" }
        : gone();
    }
    if (deleted === (row.deletedAt !== null)) return DONE;
    if (deleted && this.#mayGoOn(id, row)) return stillRecording();
    if (!deleted && isTrashDue(row.deletedAt!, now())) return gone();
    catalog.setSegmentDeleted(id, row.take, row.number, deleted ? now() : null);
    this.#tell(session);
    return { ok: true, detail: deleted ? file : `${file} restored` };
  }

  #isRecording({ id, lastSeq, endedAt }: SessionRow): boolean {
    return lastSeq === null && endedAt === null && this.#options.ingest.isConnected(id);
  }

  /** Is it too late to bring a session back: is all of it removed, or about to be? */
  #isGone({ id, deletedAt }: SessionRow): boolean {
    const { catalog, now } = this.#options;
    if (isTrashDue(deletedAt!, now())) return true;
    const hasLost = catalog.gaps(id).some(({ cause }) => cause === "file-removed");
    return hasLost && catalog.segments(id).length === 0;
  }

  /** What a camera may still write to must not vanish under it. */
  #mayGoOn(id: string, { state, take, number }: SegmentRow): boolean {
    return state === "open" || this.#options.catalog.agedSegment(id, take, number)!.isResumable;
  }

  #tell({ directory }: SessionRow): void {
    const { recordingsDir, catalog } = this.#options;
    writeSidecar(recordingsDir, catalog, directory);
  }
}

function unknownSession(): KeepRefusal {
  const message = "There is no such recording";
  return { ok: false, status: 404, code: "unknown-session", message };
}

function stillRecording(): KeepRefusal {
  const message = "This is being recorded: stop it first";
  return { ok: false, status: 409, code: "still-recording", message };
}

function gone(): KeepRefusal {
  const message = "Too late to bring this back: it was removed, or is about to be";
  return { ok: false, status: 410, code: "gone", message };
}
