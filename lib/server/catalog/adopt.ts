import type { Catalog } from "./catalog.ts";
import type { FileFacts } from "./file_facts.ts";
import { type KnownTake, madeUpId, mimeTypeOf, ownerOf } from "./ownership.ts";
import type { NewSegment } from "./rows.ts";
import type { SidecarSession } from "./sidecar.ts";

/** A closed file that no row knows. */
export type AdoptableFile =
  & Pick<NewSegment, "file" | "container">
  & FileFacts
  & { startedAt: number };

/**
 * Gives each file of a directory a row, in the session and take that it comes
 * from: one that the catalog knows, else one that the sidecar tells of, else
 * one that is made up. A session that the sidecar tells of comes back with its
 * first file: without any it was deleted.
 *
 * @param told What the directory's sidecar says.
 */
export function adoptFiles(
  catalog: Catalog,
  directory: string,
  told: readonly SidecarSession[],
  files: readonly AdoptableFile[],
): void {
  const sorted = files.toSorted(byTime);
  catalog.transaction(() => {
    const adoption = new Adoption(catalog, directory, told);
    for (const file of sorted) adoption.adopt(file);
  });
}

/** By first frame; of one second by the copy in the name: `_2` before `_10`. */
function byTime(a: AdoptableFile, b: AdoptableFile): number {
  return a.startedAt - b.startedAt || a.file.length - b.file.length ||
    (a.file < b.file ? -1 : 1);
}

/** The files of one directory, one after the other. */
class Adoption {
  readonly #catalog: Catalog;
  readonly #directory: string;
  /** Sessions of the sidecar that have no row yet. */
  readonly #told: Map<string, SidecarSession>;
  readonly #takes: KnownTake[] = [];
  /** Sessions without a take, by their start. */
  readonly #sessions: { id: string; startedAt: number }[] = [];
  /** Files that were deleted alone: when. */
  readonly #deletedFiles: Map<string, number>;
  /** The next number in each take, by `session/take`. */
  readonly #numbers = new Map<string, number>();

  constructor(catalog: Catalog, directory: string, told: readonly SidecarSession[]) {
    this.#catalog = catalog;
    this.#directory = directory;
    this.#told = new Map(
      told.filter(({ id }) => !catalog.session(id)).map((session) => [session.id, session]),
    );
    this.#deletedFiles = new Map(
      told.flatMap(({ deletedFiles = [] }) => deletedFiles.map((one) => [one.file, one.deletedAt])),
    );
    for (const { id, startedAt } of catalog.sessionsIn(directory)) {
      this.#know(id, startedAt, catalog.takes(id));
      for (const { take, number } of catalog.segments(id)) this.#used(id, take, number);
    }
    for (const { id, startedAt, takes } of this.#told.values()) this.#know(id, startedAt, takes);
  }

  adopt(file: AdoptableFile): void {
    const { session, take } = ownerOf(file, this.#takes) ?? this.#newTake(file);
    this.#add(session);
    const number = this.#numbers.get(`${session}/${take}`) ?? 0;
    this.#used(session, take, number);
    const { container, startedAt, durationMs, bytes, modifiedAt } = file;
    const catalog = this.#catalog;
    catalog.openSegment(session, { take, number, file: file.file, container, startedAt });
    const closed = { durationMs: Math.round(durationMs), bytes, closedAt: modifiedAt };
    catalog.closeSegment(session, take, number, closed);
    const deletedAt = this.#deletedFiles.get(file.file);
    if (deletedAt !== undefined) catalog.setSegmentDeleted(session, take, number, deletedAt);
    const row = catalog.session(session)!;
    if (row.origin === "rebuilt") {
      const endedAt = Math.max(row.endedAt ?? 0, startedAt + durationMs);
      catalog.updateSession(session, { endedAt, activeAt: endedAt });
    }
  }

  #know(session: string, startedAt: number, takes: readonly Omit<KnownTake, "session">[]): void {
    this.#sessions.push({ id: session, startedAt });
    for (const { take, mimeType, startedAt } of takes) {
      this.#takes.push({ session, take, mimeType, startedAt });
    }
  }

  #used(session: string, take: number, number: number): void {
    const key = `${session}/${take}`;
    this.#numbers.set(key, Math.max(this.#numbers.get(key) ?? 0, number + 1));
  }

  /** A take for a file that none of the known ones can have made. */
  #newTake({ file, container, startedAt, precisionMs }: AdoptableFile): KnownTake {
    const sessions = this.#sessions.toSorted((a, b) => a.startedAt - b.startedAt);
    const owner = sessions.findLast((one) => one.startedAt < startedAt + precisionMs) ??
      sessions[0];
    const session = owner?.id ?? this.#makeUp(file, startedAt);
    const numbers = this.#takes.filter((known) => known.session === session)
      .map(({ take }) => take);
    const take = Math.max(-1, ...numbers) + 1;
    const known = { session, take, mimeType: mimeTypeOf(container), startedAt };
    this.#takes.push(known);
    this.#add(session);
    this.#catalog.putTake(session, { ...known, header: null });
    return known;
  }

  #makeUp(firstFile: string, startedAt: number): string {
    const directory = this.#directory;
    const id = madeUpId(directory, firstFile);
    const name = directory.replace(/^client_/, "");
    const session = { id, name, directory, startedAt, activeAt: startedAt };
    this.#catalog.addSession({ ...session, origin: "rebuilt" });
    this.#sessions.push({ id, startedAt });
    return id;
  }

  /** Gives a session of the sidecar its row, with all that is told of it. */
  #add(id: string): void {
    const told = this.#told.get(id);
    if (!told) return;
    this.#told.delete(id);
    const { takes, gaps, nextSeq, deletedFiles: _, ...session } = told;
    const catalog = this.#catalog;
    catalog.addSession({ ...session, directory: this.#directory });
    for (const { header, ...take } of takes) {
      catalog.putTake(id, { ...take, header: header ? Uint8Array.fromBase64(header) : null });
    }
    for (const gap of gaps) catalog.addGap(id, gap);
    if (nextSeq !== null) {
      const { activeAt: savedAt } = session;
      catalog.savePosition(id, { nextSeq, take: -1, checkpoint: null, savedAt });
    }
  }
}
