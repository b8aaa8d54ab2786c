/** From one commit to the next, at least, ms: what comes meanwhile shares it. */
const GATHER_MS = 50;

/** Something that is to become durable together with others. */
export interface Commit {
  /** Waits until what it wrote is on the disk itself. Only called where that is wanted. */
  sync(): Promise<void>;
  /** Notes it in the catalog. Called in a transaction; may be called again after a failure. */
  save(): void;
}

export interface GroupCommitOptions {
  /** Runs `work` in one transaction of the catalog. */
  transaction: (work: () => void) => void;
  /** Must files be on the disk itself before the catalog says so? */
  isSynced: boolean;
  /** Waits so many milliseconds. */
  pause: (ms: number) => Promise<void>;
}

interface Waiting {
  commit: Commit;
  resolve: () => void;
  reject: (thrown: unknown) => void;
}

/**
 * Commits what several sessions have written in one transaction.
 *
 * What comes alone is committed at once. Whatever comes while a group is being
 * committed, or right after, forms the next one: so one transaction, and one
 * flush of the disk, serve all cameras that wait for them.
 */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  #waiting: Waiting[] = [];
  #isRunning = false;

  constructor(options: GroupCommitOptions) {
    this.#options = options;
  }

  /**
   * Makes `commit` durable.
   *
   * @throws What its `sync` or the catalog throws. Nothing of it is committed then.
   */
  add(commit: Commit): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ commit, resolve, reject });
      if (!this.#isRunning) this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    // Those that come in the same turn of the event loop belong together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0);
      const ready = this.#options.isSynced ? await synced(group) : group;
      this.#save(ready);
      await this.#options.pause(GATHER_MS);
    }
    this.#isRunning = false;
  }

  #save(group: Waiting[]): void {
    try {
      this.#options.transaction(() => group.forEach(({ commit }) => commit.save()));
    } catch (error) {
      // One that cannot be saved must not take the others with it.
      if (group.length === 1 || isCommonFailure(error)) {
        group.forEach(({ reject }) => reject(error));
      } else for (const one of group) this.#save([one]);
      return;
    }
    for (const { resolve } of group) resolve();
  }
}

/** SQLite's result code for a row that cannot be as it is wanted. */
const CONSTRAINT = 19;

/** Would each alone fail as well: no room, a lock that others hold? Each waits for that in vain. */
function isCommonFailure(error: unknown): boolean {
  const { errcode } = (error ?? {}) as { errcode?: number };
  return errcode !== undefined && (errcode & 0xff) !== CONSTRAINT;
}

/** Those whose bytes are on the disk now; the others have been told. */
async function synced(group: Waiting[]): Promise<Waiting[]> {
  const ready = await Promise.all(group.map(async (waiting) => {
    try {
      await waiting.commit.sync();
      return [waiting];
    } catch (error) {
      waiting.reject(error);
      return [];
    }
  }));
  return ready.flat();
}
