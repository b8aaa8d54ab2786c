import type { CameraView } from "../../shared/cameras.ts";
import type { Clock } from "../../shared/clock.ts";
import type { ControlWish, ServerMessage } from "../../shared/protocol.ts";
import type { LiveHub } from "../live/live_hub.ts";
import { type After, systemAfter } from "../storage/disk_guard.ts";
import { CameraEntry } from "./camera_entry.ts";
import { CameraSeat, type SeatFacts } from "./camera_seat.ts";
import type { WishResult } from "./wishes.ts";

/** How long a page is shown that has no connection, ms: it is just making another. */
export const GRACE_MS = 3_000;

export interface CameraHubOptions {
  clock: Clock;
  live: Pick<LiveHub, "viewers" | "mediaAt">;
  /** Default: this machine's timer. */
  after?: After;
}

/** A connection that comes. */
export interface Arrival extends SeatFacts {
  /** Id of the paired device; null where nobody has to be paired. */
  device: string | null;
  /** What the page calls itself; cameras that tell nothing are called like their session. */
  page: string | undefined;
  send(message: ServerMessage): void;
  onName?: (name: string) => void;
}

/**
 * Every camera page that is connected now, recording or not.
 *
 * Pages and sessions are what a camera claims: an entry belongs to the device
 * that made it, and no other device's connection ever becomes part of it.
 */
export class CameraHub {
  readonly #options: CameraHubOptions;
  readonly #after: After;
  /** By device and page; who came last is last. */
  readonly #entries = new Map<string, CameraEntry>();

  constructor(options: CameraHubOptions) {
    this.#options = options;
    this.#after = options.after ?? systemAfter;
  }

  /**
   * Is this the session of a page that another device has open?
   *
   * @param isPaired Is that device still paired? One that was withdrawn and paired anew goes on with
   * what it had begun.
   */
  isForeign(
    session: string,
    device: string | null,
    isPaired: (device: string) => boolean,
  ): boolean {
    const entry = this.#find(session);
    if (entry?.session !== session || entry.device === device) return false;
    return entry.device === null || isPaired(entry.device);
  }

  /** A connection comes; {@link isForeign} was asked before. */
  enter(arrival: Arrival): CameraSeat {
    const { device, page = arrival.session, send, onName, ...facts } = arrival;
    const { clock } = this.#options;
    // No id has a blank in it.
    const key = `${device ?? ""} ${page}`;
    const entry = this.#entries.get(key) ??
      new CameraEntry(device, page, clock.now(), this.#after);
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const seat = new CameraSeat({
      entry,
      facts,
      send,
      onName,
      clock,
      after: this.#after,
      onLeft: () => this.#left(key, entry),
    });
    entry.add(seat);
    return seat;
  }

  /** By name, then page. */
  list(): CameraView[] {
    const views = Array.from(this.#entries.values(), (entry) => this.#view(entry));
    return views.sort((a, b) => order(a.name, b.name) || order(a.page, b.page));
  }

  /** Undefined if no such camera is connected. */
  camera(session: string): CameraView | undefined {
    const entry = this.#find(session);
    return entry && this.#view(entry);
  }

  /**
   * Tells a camera a wish, at once, and waits for its answer.
   *
   * @returns Undefined if no such camera is connected.
   */
  control(session: string, wish: ControlWish): Promise<WishResult> | undefined {
    const entry = this.#find(session);
    if (!entry) return undefined;
    const { seat, wishes } = entry;
    if (!seat) return Promise.resolve({ ok: false, why: "away" });
    return wishes.ask(wish, (control) => seat.send(control));
  }

  #find(session: string): CameraEntry | undefined {
    const entries = [...this.#entries.values()].reverse();
    return entries.find((entry) => entry.session === session) ??
      entries.find(({ formerSession }) => formerSession === session);
  }

  #view(entry: CameraEntry): CameraView {
    const { session, page, name, startedAt, connectedAt, clockOffsetMs, said } = entry;
    const { live } = this.#options;
    return {
      session,
      page,
      name,
      state: startedAt === null ? "ready" : "recording",
      startedAt,
      connectedAt,
      clockOffsetMs,
      status: said.status,
      facts: said.facts,
      viewers: live.viewers(session),
      mediaAt: live.mediaAt(session),
    };
  }

  #left(key: string, entry: CameraEntry): void {
    if (entry.seats.length > 0) return;
    entry.stopWaiting();
    entry.stopWaiting = this.#after(GRACE_MS, () => {
      this.#entries.delete(key);
      entry.wishes.end();
    });
  }
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
