import type { ClientMessage, ServerMessage } from "../../shared/protocol.ts";
import type { CameraEntry } from "./camera_entry.ts";
import { ClockExchange, type ClockExchangeOptions } from "./clock_exchange.ts";

/** What a connection says as it comes. */
export interface SeatFacts {
  session: string;
  name: string;
  /** Does it record nothing? */
  isStandby: boolean;
  /** When its session was started, by the server's clock, epoch ms; null if it is not going on. */
  startedAt: number | null;
  /** By `hello`, ms. */
  clockOffsetMs: number;
}

export interface SeatOptions extends Pick<ClockExchangeOptions, "clock" | "after"> {
  entry: CameraEntry;
  facts: SeatFacts;
  send(message: ServerMessage): void;
  /** The page has another name now. */
  onName?: (name: string) => void;
  /** The connection is gone. */
  onLeft(): void;
}

/** One connection of a page that is shown among the cameras. */
export class CameraSeat {
  readonly facts: SeatFacts;
  readonly #options: SeatOptions;
  #exchange: ClockExchange | undefined;

  constructor(options: SeatOptions) {
    this.#options = options;
    this.facts = options.facts;
  }

  /** Server clock less the device's as measured, ms; undefined before that. */
  get clockOffsetMs(): number | undefined {
    return this.#options.entry.clock.offsetMs;
  }

  /** The camera was welcomed: now it listens. */
  welcomed(): void {
    const { clock, after, entry, send } = this.#options;
    this.#exchange ??= new ClockExchange({ clock, after, estimate: entry.clock, ask: send });
  }

  send(message: ServerMessage): void {
    this.#options.send(message);
  }

  /**
   * A message that says how the page is.
   *
   * @returns False for all others.
   */
  take(message: ClientMessage): boolean {
    const { entry } = this.#options;
    switch (message.type) {
      case "status": {
        const { type: _, ...status } = message;
        entry.said.status = status;
        return true;
      }
      case "facts": {
        const { type: _, name, ...facts } = message;
        entry.said.facts = facts;
        if (name !== undefined) this.#named(name);
        return true;
      }
      case "done":
        entry.wishes.done(message);
        return true;
      case "clock":
        this.#exchange?.told(message);
        return true;
      default:
        return false;
    }
  }

  #named(said: string): void {
    const name = withoutControls(said);
    if (name === this.facts.name) return;
    this.facts.name = name;
    this.#options.entry.seatChanged();
    this.#options.onName?.(name);
  }

  /** Its session is over: nothing is recorded until another connection says so. */
  stopped(): void {
    this.facts.startedAt = null;
    this.#options.entry.seatChanged();
  }

  /** The connection is gone. */
  leave(): void {
    this.#exchange?.end();
    this.#options.entry.remove(this);
    this.#options.onLeft();
  }
}

/** A name as it may stand in a log and on a screen. */
export function withoutControls(name: string): string {
  return name.replace(/\p{Cc}/gu, " ");
}
