import { join } from "node:path";
import { getLogger } from "@logtape/logtape";
import { messageOf } from "../../shared/errors.ts";
import type { SegmentAlign } from "../recorder/cut_policy.ts";
import type { FileSystem } from "../recorder/file_system.ts";
import { sessionDirectory } from "../recorder/names.ts";
import { SegmentWriter } from "../recorder/segment_writer.ts";
import { Recording } from "./recording.ts";

const logger = getLogger(["camera", "sessions"]);

/** Sessions that are remembered. The oldest that nobody is connected to goes first. */
const MAX_SESSIONS = 1000;

/** A connection as the registry sees it. */
export interface SessionHolder {
  /** Another connection takes over: finish what is being written, then take in nothing more. */
  release(): Promise<void>;
}

interface Entry {
  recording: Recording;
  holder: SessionHolder | undefined;
  /** Runs out when the device has stayed away too long. */
  timer: ReturnType<typeof setTimeout> | undefined;
}

export interface SessionRegistryOptions {
  recordingsDir: string;
  /** Length of a segment, ms, and where it is cut. */
  segmentMs: number;
  segmentAlign: SegmentAlign;
  /** How long an interrupted session keeps its file open, ms. */
  resumeMs: number;
  fileSystem: FileSystem;
}

/** All sessions this process knows, and which connection each belongs to. */
export class SessionRegistry {
  readonly #options: SessionRegistryOptions;
  readonly #entries = new Map<string, Entry>();

  constructor(options: SessionRegistryOptions) {
    this.#options = options;
  }

  /** Cameras that are connected now. */
  get connected(): number {
    let count = 0;
    for (const entry of this.#entries.values()) if (entry.holder) count++;
    return count;
  }

  /** The recording of session `id`, if this process knows it. */
  find(id: string): Recording | undefined {
    return this.#entries.get(id)?.recording;
  }

  /**
   * Gives session `id` to `holder`, taking it from whoever has it; a session
   * that is not known begins.
   *
   * @param remote Address of the connection: it names a new session's directory.
   * @returns Null if there is no room for one more session.
   */
  async claim(
    id: string,
    holder: SessionHolder,
    remote: { hostname: string; port: number },
  ): Promise<Recording | null> {
    const entry = this.#entries.get(id) ?? this.#begin(id, remote);
    if (!entry) return null;
    clearTimeout(entry.timer);
    const previous = entry.holder;
    entry.holder = holder;
    await previous?.release();
    entry.recording.connect();
    return entry.recording;
  }

  /** `holder` is gone; the session waits for its device to come back. */
  leave(id: string, holder: SessionHolder): void {
    const entry = this.#entries.get(id);
    if (entry?.holder !== holder) return;
    entry.holder = undefined;
    if (entry.recording.isStopped) return;
    const timer = setTimeout(() => entry.recording.release(), this.#options.resumeMs);
    Deno.unrefTimer(timer);
    entry.timer = timer;
  }

  /** Closes every segment in hand. Connections must have been released before. */
  async close(): Promise<void> {
    for (const entry of this.#entries.values()) await this.#finish(entry);
    this.#entries.clear();
  }

  #begin(id: string, remote: { hostname: string; port: number }): Entry | undefined {
    if (this.#entries.size >= MAX_SESSIONS && !this.#forgetOne()) return undefined;
    const directory = sessionDirectory(remote);
    const { recordingsDir, fileSystem, segmentMs, segmentAlign } = this.#options;
    const writer = new SegmentWriter({ directory: join(recordingsDir, directory), fileSystem });
    const recording = new Recording({ id, directory, writer, segmentMs, segmentAlign });
    const entry: Entry = { recording, holder: undefined, timer: undefined };
    this.#entries.set(id, entry);
    return entry;
  }

  /** Makes room: the oldest session that is over, or else the oldest that nobody holds. */
  #forgetOne(): boolean {
    const free = [...this.#entries.values()].filter(({ holder }) => !holder);
    const entry = free.find(({ recording }) => recording.isStopped) ?? free[0];
    if (!entry) return false;
    this.#entries.delete(entry.recording.id);
    void this.#finish(entry);
    return true;
  }

  async #finish({ recording, timer }: Entry): Promise<void> {
    clearTimeout(timer);
    try {
      recording.endTake();
      await recording.flush();
    } catch (error) {
      const { id } = recording;
      logger.error("Cannot close the segment of {id}: {why}", { id, why: messageOf(error) });
    }
  }
}
