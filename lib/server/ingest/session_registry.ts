import { getLogger } from "@logtape/logtape";
import { messageOf } from "../../shared/errors.ts";
import { writeSidecar } from "../catalog/sidecar.ts";
import type { Hello } from "../../shared/protocol.ts";
import { sessionDirectory } from "../recorder/names.ts";
import { Recording, type RecordingOptions } from "./recording.ts";

const logger = getLogger(["camera", "sessions"]);

/** Sessions in memory: those with a camera, and those whose camera may be back in a moment. */
const MAX_SESSIONS = 1000;

/** A connection as the registry sees it. */
export interface SessionHolder {
  /** Another connection takes over: finish what is being written, then take in nothing more. */
  release(): Promise<void>;
}

/** Which of a device's connections one is; see {@link Hello}. */
type Turn = Pick<Hello, "life" | "connection">;

interface Entry {
  recording: Recording;
  holder: SessionHolder | undefined;
  /** The newest connection's. */
  turn: Turn;
  /** Runs out when the device has stayed away too long. */
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** Who claims a session. */
export interface Claim {
  /** The session's UUID. */
  id: string;
  /** When Start was pressed, by the server's clock, epoch ms. */
  startedAt: number;
  name: string;
  /** Address of the connection: it names a new session's directory. */
  remote: { hostname: string; port: number };
  /** Id of the paired device; null where nobody has to be paired. */
  device: string | null;
  /** Is this other device still paired? Then its sessions are its own. */
  isPaired(device: string): boolean;
  /** It records, and does not only hand in what is left. */
  isRecording: boolean;
  turn: Turn;
}

export interface SessionRegistryOptions extends RecordingOptions {
  /** How long an interrupted session keeps its files open, ms. */
  resumeMs: number;
}

/**
 * Which connection each session belongs to.
 *
 * The catalog knows all sessions; here are those that are going on. One whose
 * camera stays away is suspended and forgotten here, and taken up from the
 * catalog when the camera comes back, be that today or next week.
 */
export class SessionRegistry {
  readonly #options: SessionRegistryOptions;
  readonly #entries = new Map<string, Entry>();
  /** Sessions that are being suspended. */
  readonly #suspending = new Map<string, Promise<void>>();

  constructor(options: SessionRegistryOptions) {
    this.#options = options;
  }

  /** Cameras that are connected now. */
  get connected(): number {
    let count = 0;
    for (const entry of this.#entries.values()) if (entry.holder) count++;
    return count;
  }

  /** Is the camera of session `id` connected now? */
  isConnected(id: string): boolean {
    return this.#entries.get(id)?.holder !== undefined;
  }

  /**
   * Gives a session to `holder`, taking it from whoever has it; one that is not
   * known begins.
   *
   * @returns `full` if there is no room for one more session, `late` if the same
   * device has made a newer connection: what the network held up takes nothing over.
   * `foreign` if it is another device's.
   */
  async claim(
    claim: Claim,
    holder: SessionHolder,
  ): Promise<Recording | "full" | "late" | "foreign"> {
    const { id, turn } = claim;
    if (!this.#mayHave(claim)) return "foreign";
    // Whoever asks first while a session is being suspended takes it up for all.
    while (this.#suspending.has(id)) await this.#suspending.get(id);
    const entry = this.#entries.get(id) ?? this.#take(claim);
    if (!entry) return "full";
    if (isLate(turn, entry.turn)) return "late";
    entry.turn = turn;
    clearTimeout(entry.timer);
    if (claim.isRecording) this.#bringBack(id);
    const previous = entry.holder;
    entry.holder = holder;
    await previous?.release();
    if (entry.recording.isSpoiled) {
      await entry.recording.suspend();
      entry.recording = this.#recordingOf(id);
    }
    return entry.recording;
  }

  /**
   * A session belongs to the device that began it. One that had to be paired
   * anew goes on with what it had begun before.
   */
  #mayHave({ id, device, isPaired }: Claim): boolean {
    const { catalog } = this.#options;
    const owner = catalog.session(id)?.device;
    if (device === null || owner === undefined || owner === device) return true;
    if (owner !== null && isPaired(owner)) return false;
    catalog.updateSession(id, { device });
    return true;
  }

  /** Somebody has deleted what was interrupted: what goes on after all is in nobody's trash. */
  #bringBack(id: string): void {
    const { catalog, recordingsDir } = this.#options;
    const { deletedAt, lastSeq, name, directory } = catalog.session(id)!;
    if (deletedAt === null || lastSeq !== null) return;
    catalog.updateSession(id, { deletedAt: null });
    writeSidecar(recordingsDir, catalog, directory);
    logger.info("{name} goes on with a recording that was deleted: it is back", { name });
  }

  /** Has a session been begun already? */
  isKnown(id: string): boolean {
    return this.#options.catalog.session(id) !== undefined;
  }

  /** `holder` is gone: its session waits for another one, for a while. */
  leave(id: string, holder: SessionHolder): void {
    const entry = this.#entries.get(id);
    if (!entry || entry.holder !== holder) return;
    entry.holder = undefined;
    if (entry.recording.isStopped) return void this.#suspend(entry);
    // In the order in which they lost their cameras, for `#suspendOne`.
    this.#entries.delete(id);
    this.#entries.set(id, entry);
    const timer = setTimeout(() => this.#suspend(entry), this.#options.resumeMs);
    Deno.unrefTimer(timer);
    entry.timer = timer;
  }

  /** Suspends all sessions. Connections must have been released before. */
  async close(): Promise<void> {
    await Promise.all(Array.from(this.#entries.values(), (entry) => this.#suspend(entry)));
    await Promise.all(this.#suspending.values());
  }

  #take({ id, startedAt, name, remote, device }: Claim): Entry | undefined {
    if (this.#entries.size >= MAX_SESSIONS && !this.#suspendOne()) return undefined;
    const { catalog, now } = this.#options;
    if (!catalog.session(id)) {
      catalog.addSession({
        id,
        name,
        directory: sessionDirectory(remote),
        startedAt,
        activeAt: now(),
        device,
      });
    }
    const recording = this.#recordingOf(id);
    const entry: Entry = { recording, holder: undefined, turn: {}, timer: undefined };
    this.#entries.set(id, entry);
    return entry;
  }

  #recordingOf(id: string): Recording {
    const session = this.#options.catalog.session(id);
    if (!session) throw new TypeError("Cannot record: the catalog did not take the session");
    return new Recording(session, this.#options);
  }

  /** Makes room: suspends the session that has waited longest for its camera. */
  #suspendOne(): boolean {
    const entry = this.#entries.values().find(({ holder }) => !holder);
    if (!entry) return false;
    this.#suspend(entry);
    return true;
  }

  #suspend(entry: Entry): Promise<void> {
    const { recording, timer } = entry;
    const { id } = recording;
    clearTimeout(timer);
    this.#entries.delete(id);
    const done = recording.suspend().catch((error) => {
      logger.error("Cannot close the segment of {id}: {why}", { id, why: messageOf(error) });
    }).finally(() => this.#suspending.delete(id));
    this.#suspending.set(id, done);
    return done;
  }
}

function isLate(turn: Turn, newest: Turn): boolean {
  return turn.life !== undefined && turn.life === newest.life &&
    (turn.connection ?? 0) < (newest.connection ?? 0);
}
