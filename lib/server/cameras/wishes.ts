import type { Control, ControlWish, Done } from "../../shared/protocol.ts";
import type { After } from "../storage/disk_guard.ts";

/** How long a camera has to answer, ms. */
export const ANSWER_MS = 5_000;
/** Wishes that one camera has not answered, at most: a slider that is dragged makes many. */
const MAX_WAITING = 16;

/** What became of a wish. */
export type WishResult =
  | { ok: true }
  /** The camera's own code. */
  | { ok: false; why: "refused"; code: string }
  /**
   * `silent`: no answer in time. `away`: its connection is just being made again. `busy`: too many
   * wishes are unanswered.
   */
  | { ok: false; why: "silent" | "away" | "busy" };

/** The wishes to one camera that wait for an answer. */
export class Wishes {
  readonly #after: After;
  readonly #waiting = new Map<number, (result: WishResult) => void>();
  #count = 0;

  constructor(after: After) {
    this.#after = after;
  }

  /** @param send Is called at once, if at all. */
  ask(wish: ControlWish, send: (control: Control) => void): Promise<WishResult> {
    if (this.#waiting.size >= MAX_WAITING) return Promise.resolve({ ok: false, why: "busy" });
    const id = ++this.#count;
    const { promise, resolve } = Promise.withResolvers<WishResult>();
    const forget = this.#after(ANSWER_MS, () => end({ ok: false, why: "silent" }));
    const end = (result: WishResult) => {
      forget();
      this.#waiting.delete(id);
      resolve(result);
    };
    this.#waiting.set(id, end);
    send({ type: "control", id, ...wish });
    return promise;
  }

  /** The camera has answered; what nobody waits for is ignored. */
  done({ id, ok, code = "refused" }: Done): void {
    this.#waiting.get(id)?.(ok ? { ok } : { ok, why: "refused", code });
  }

  /** The camera is gone: nobody will answer. */
  end(): void {
    for (const end of this.#waiting.values()) end({ ok: false, why: "silent" });
  }
}
