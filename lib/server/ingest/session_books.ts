import { join } from "node:path";
import type { Checkpoint } from "../../media/segment_event.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { SessionRow } from "../catalog/rows.ts";
import { writeSidecar } from "../catalog/sidecar.ts";
import type { FileSystem } from "../recorder/file_system.ts";
import type { ClosedSegment } from "../recorder/segment_writer.ts";
import type { GroupCommit } from "./group_commit.ts";
import { PendingRows } from "./pending_rows.ts";
import { keepTails } from "./suspended.ts";

/** A point up to which everything is in files. */
export interface Settled {
  /** Every chunk before this one. */
  nextSeq: number;
  /** The take of the last one; -1 if there was none. */
  take: number;
  /** Where its splitter stood; undefined if the take is over. */
  checkpoint: Checkpoint | undefined;
}

export interface SessionBooksOptions {
  recordingsDir: string;
  catalog: Catalog;
  commits: GroupCommit;
  fileSystem: FileSystem;
  /** Wall clock, epoch ms. */
  now: () => number;
}

/** What catalog and `session.json` say of one session, and what they are yet to be told. */
export class SessionBooks {
  /** What the next {@link commit} tells. */
  readonly pending = new PendingRows();
  /** Must `session.json` be written anew, whatever is pending? */
  isSidecarDue = false;
  readonly #session: SessionRow;
  readonly #options: SessionBooksOptions;
  #saved: Settled;
  /** May the catalog have tails of this session? */
  #hasTails: boolean;

  constructor(session: SessionRow, saved: Settled, options: SessionBooksOptions) {
    this.#session = { ...session };
    this.#options = options;
    this.#saved = saved;
    this.#hasTails = saved.checkpoint !== undefined;
  }

  /** What is durable. */
  get saved(): Settled {
    return this.#saved;
  }

  /** When that was saved, epoch ms. */
  get savedAt(): number {
    const { id, startedAt } = this.#session;
    return this.#options.catalog.position(id)?.savedAt ?? startedAt;
  }

  /** Name of the camera, when it was started, its last chunk, and the first one that was no media. */
  get session(): Readonly<Pick<SessionRow, "name" | "startedAt" | "lastSeq" | "brokenFrom">> {
    return this.#session;
  }

  /** Changes what is said of the session as a whole. */
  change(change: Partial<Pick<SessionRow, "name" | "lastSeq" | "brokenFrom">>): void {
    Object.assign(this.#session, change);
    this.pending.isChanged = true;
  }

  /**
   * Makes durable what has been written up to `settled`, and all that is pending.
   *
   * @param sync See `Commit.sync`.
   * @returns Segments that are closed now, and hold something.
   * @throws What `sync` and the catalog throw; call again to try again.
   */
  async commit(settled: Settled, sync: () => Promise<void>): Promise<ClosedSegment[]> {
    const { pending } = this;
    const closed = pending.closed.filter(({ bytes, isGone }) => bytes > 0 && !isGone);
    if (settled === this.#saved && pending.isEmpty) return [];
    const { commits, catalog, recordingsDir } = this.#options;
    await commits.add({ sync, save: () => this.#save(settled) });
    this.#hasTails &&= settled === this.#saved;
    this.#saved = settled;
    if (this.isSidecarDue || pending.concernsSidecar) {
      writeSidecar(recordingsDir, catalog, this.#session.directory);
    }
    this.isSidecarDue = false;
    pending.clear();
    return closed;
  }

  /** Before files are cut off behind their last whole frames in a way that is not done again. */
  async keepTails(): Promise<void> {
    const { take, checkpoint } = this.#saved;
    if (!checkpoint) return;
    const { catalog, fileSystem, recordingsDir } = this.#options;
    const { id: session, directory } = this.#session;
    this.#hasTails = true;
    await keepTails(
      { catalog, fileSystem, directory: join(recordingsDir, directory) },
      { session, take, checkpoint },
    );
  }

  /** Runs in a transaction; again if that fails. */
  #save(settled: Settled): void {
    const { catalog, now } = this.#options;
    const { id, name, brokenFrom, lastSeq } = this.#session;
    const savedAt = now();
    this.pending.save(catalog, id, savedAt);
    const { nextSeq, take, checkpoint } = settled;
    const text = checkpoint ? JSON.stringify(checkpoint) : null;
    catalog.savePosition(id, { nextSeq, take, checkpoint: text, savedAt });
    if (this.#hasTails && settled !== this.#saved) catalog.dropTails(id);
    if (!this.pending.isChanged) return;
    const isStopped = lastSeq !== null;
    if (isStopped) this.#forgetEmpty();
    catalog.updateSession(id, {
      ...(!catalog.session(id)?.isNamed && { name }),
      brokenFrom,
      ...(isStopped && { lastSeq, endedAt: savedAt }),
    });
  }

  /** Segments of which nothing but a beginning ever came, kept in case it went on. */
  #forgetEmpty(): void {
    const { catalog } = this.#options;
    const { id } = this.#session;
    for (const { take, number, state, bytes } of catalog.segments(id)) {
      if (state === "closed" && bytes === 0) catalog.removeSegment(id, take, number);
    }
  }
}
