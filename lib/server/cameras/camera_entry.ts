import type { Status } from "../../shared/protocol.ts";
import type { CameraView } from "../../shared/cameras.ts";
import type { After } from "../storage/disk_guard.ts";
import type { CameraSeat } from "./camera_seat.ts";
import { ClockEstimate } from "./clock_estimate.ts";
import { Wishes } from "./wishes.ts";

/** What a page has said of itself, over whichever connection. */
export interface Said {
  status: Omit<Status, "type"> | null;
  facts: CameraView["facts"];
}

/** One open page: what stays when it changes from one connection to the next. */
export class CameraEntry {
  /** Connections, the one that counts last. Empty for a moment while the page makes another. */
  readonly seats: CameraSeat[] = [];
  readonly clock = new ClockEstimate();
  readonly wishes: Wishes;
  readonly said: Said = { status: null, facts: null };
  name = "";
  session = "";
  /** The one before {@link session}: whoever has not seen the change yet means this camera. */
  formerSession: string | undefined;
  startedAt: number | null = null;
  /** Offset by `hello`, for cameras that do not exchange the time. */
  helloOffsetMs = 0;
  /** Ends the wait for another connection. */
  stopWaiting = () => {};

  /**
   * @param device Whose page it is; null where nobody has to be paired.
   * @param page Its own name.
   */
  constructor(
    readonly device: string | null,
    readonly page: string,
    readonly connectedAt: number,
    after: After,
  ) {
    this.wishes = new Wishes(after);
  }

  /** The connection that counts. */
  get seat(): CameraSeat | undefined {
    return this.seats.at(-1);
  }

  /** Server clock less the device's, ms. */
  get clockOffsetMs(): number {
    return Math.round(this.clock.offsetMs ?? this.helloOffsetMs);
  }

  add(seat: CameraSeat): void {
    this.stopWaiting();
    const { isStandby, session } = seat.facts;
    // A page that has begun to record says last of its standby connection that it is closed.
    const isLate = isStandby && this.seats.some((other) => other.facts.session === session);
    if (isLate) this.seats.unshift(seat);
    else this.seats.push(seat);
    this.seatChanged();
  }

  remove(seat: CameraSeat): void {
    const at = this.seats.indexOf(seat);
    if (at < 0) return;
    this.seats.splice(at, 1);
    this.seatChanged();
  }

  /** Shows the connection that counts; without one, what was shown last. */
  seatChanged(): void {
    const facts = this.seat?.facts;
    if (!facts) return;
    if (this.session !== facts.session) this.formerSession = this.session || undefined;
    this.session = facts.session;
    this.name = facts.name;
    this.startedAt = facts.startedAt;
    this.helloOffsetMs = facts.clockOffsetMs;
  }
}
