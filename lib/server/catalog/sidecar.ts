import { join } from "node:path";
import { getLogger } from "@logtape/logtape";
import * as v from "valibot";
import { messageOf } from "../../shared/errors.ts";
import { isSessionId } from "../../shared/ids.ts";
import type { Catalog } from "./catalog.ts";

const logger = getLogger(["camera", "catalog"]);

/** Name of the file in each session's directory that says whose the segments are. */
export const SIDECAR_FILE = "session.json";

const number = v.number();
const whole = v.pipe(v.number(), v.integer());

const schema = v.object({
  sessions: v.array(v.object({
    id: v.custom<string>(isSessionId, "expected a lower-case UUID"),
    name: v.string(),
    startedAt: number,
    endedAt: v.nullable(number),
    activeAt: number,
    lastSeq: v.nullable(whole),
    brokenFrom: v.nullable(whole),
    keep: v.boolean(),
    note: v.nullable(v.string()),
    origin: v.picklist(["camera", "rebuilt"]),
    /** Missing in what versions without pairing wrote. */
    device: v.optional(v.nullable(v.string())),
    /** Missing in what versions without deletion wrote. */
    deletedAt: v.optional(v.nullable(number)),
    isNamed: v.optional(v.boolean()),
    /** Files that were deleted alone, by when that was. */
    deletedFiles: v.optional(v.array(v.object({ file: v.string(), deletedAt: number }))),
    /** Chunks that were durable when the file was written; null before the first. */
    nextSeq: v.nullable(whole),
    takes: v.array(v.object({
      take: whole,
      mimeType: v.string(),
      startedAt: number,
      /** What the stream says before its first frame, base64: without it nobody can go on. */
      header: v.optional(v.pipe(v.string(), v.base64())),
    })),
    gaps: v.array(v.object({ take: whole, fromMs: number, toMs: number, cause: v.string() })),
  })),
});

/** A session as its directory tells of it: all that its files do not. */
export type SidecarSession = v.InferOutput<typeof schema>["sessions"][number];

/**
 * Writes `session.json` of a directory from what the catalog knows, so that a
 * lost catalog can be made anew. To be called when a session begins its first
 * file, begins a take, reports a gap, is renamed, kept, or over.
 *
 * The file is replaced as a whole, or not at all. Without sessions it is
 * removed; without a directory there is nothing to do.
 *
 * @returns False if it could not be written, which is logged and harms nothing but a later rebuild.
 */
export function writeSidecar(recordingsDir: string, catalog: Catalog, directory: string): boolean {
  const path = join(recordingsDir, directory, SIDECAR_FILE);
  const sessions = catalog.sessionsIn(directory).map(({ directory: _, ...session }) => ({
    ...session,
    nextSeq: catalog.position(session.id)?.nextSeq ?? null,
    takes: catalog.takes(session.id).map(({ take, mimeType, startedAt, header }) => ({
      take,
      mimeType,
      startedAt,
      header: header?.toBase64(),
    })),
    gaps: catalog.gaps(session.id),
    deletedFiles: catalog.segments(session.id).flatMap(({ file, deletedAt }) =>
      deletedAt === null ? [] : { file, deletedAt }
    ),
  })) satisfies SidecarSession[];
  try {
    if (sessions.length === 0) {
      Deno.removeSync(path);
    } else {
      // Synchronous, so that of two calls the later one wins; it is a kilobyte, and rare.
      const temporary = `${path}.new`;
      Deno.writeTextFileSync(temporary, `${JSON.stringify({ sessions }, null, 2)}\n`);
      Deno.renameSync(temporary, path);
    }
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return true;
    logger.warn("Cannot write {path}: {why}", { path, why: messageOf(error) });
    return false;
  }
}

/** What `session.json` of a directory says. */
export type SidecarResult = { ok: true; sessions: SidecarSession[] } | { ok: false; why: string };

/** Reads `session.json` of a directory; without one there are no sessions. */
export async function readSidecar(
  recordingsDir: string,
  directory: string,
): Promise<SidecarResult> {
  try {
    const text = await Deno.readTextFile(join(recordingsDir, directory, SIDECAR_FILE));
    const result = v.safeParse(schema, JSON.parse(text));
    if (result.success) return { ok: true, sessions: result.output.sessions };
    const [issue] = result.issues;
    return { ok: false, why: `${v.getDotPath(issue)}: ${issue.message}` };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { ok: true, sessions: [] };
    return { ok: false, why: messageOf(error) };
  }
}
