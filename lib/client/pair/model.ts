import { type ReadonlySignal, signal } from "@preact/signals";
import type { Role } from "../../shared/roles.ts";
import { every, type Timers } from "../timers.ts";

/** How far pairing is. */
export type PairState =
  /** Who asks is being found out. */
  | { state: "looking" }
  /** A code is wanted. */
  | { state: "asking" }
  | { state: "sending" }
  | { state: "refused"; why: "wrong-code" | "full" | "unreachable" }
  /** After too many wrong codes. */
  | { state: "waiting"; seconds: number }
  /** It is in. The page is left for the next one. */
  | { state: "paired"; role: Role };

/** An answer of `/api/pair`. */
export interface PairAnswer {
  status: number;
  /** Seconds, of a refusal; 0 without. */
  retryAfter: number;
  body: { paired?: boolean; role?: Role; error?: { code: string } };
}

/** What the page touches; tests bring their own. */
export interface PairSurroundings {
  /** Asks `/api/pair` who this is, or, with a code, to be paired. */
  ask(pair?: { code: string; name: string; browserKey: string | undefined }): Promise<PairAnswer>;
  /** The code behind `#`, if there is one; it is taken out of the address. */
  takeCode(): string | undefined;
  /** Calls `run` when another link is opened while the page stands. Returns what ends that. */
  onLink(run: () => void): () => void;
  /** The secret by which this browser is known again; undefined where nothing can be kept. */
  browserKey(): string | undefined;
  deviceName: string;
  /** Can this device open a WebSocket to the computer? On iPads not before the certificate is trusted. */
  canConnect(): Promise<boolean>;
  /** Leaves for another page of this server. */
  go(path: string): void;
  timers: Timers;
}

/** The page on which a device is paired. */
export interface PairModel {
  readonly state: ReadonlySignal<PairState>;
  /** Tries a code, in any spelling. */
  submit(code: string): void;
  /** @returns Ends what goes on. */
  mount(surroundings: PairSurroundings): () => void;
}

/**
 * Pairs this device: by the link's own code at once, else by the one that is
 * typed, and goes on to the page that was wanted. A device whose WebSocket does
 * not get through is shown first how to trust the certificate.
 *
 * @param next The page that was wanted, a path on this server.
 */
export function createPair(next: string): PairModel {
  const state = signal<PairState>({ state: "looking" });
  let around: PairSurroundings | undefined;
  let endWaiting = () => {};

  async function look(): Promise<void> {
    const code = around?.takeCode();
    const answer = await around?.ask().catch(() => undefined);
    if (!around) return;
    // A link that is opened again leads on; one with another code may change the role.
    if (code !== undefined) return submit(code);
    if (answer?.body.paired && answer.body.role) return await paired(answer.body.role);
    state.value = { state: "asking" };
  }

  async function submit(code: string): Promise<void> {
    const { state: now } = state.peek();
    if (!around || now === "sending" || now === "waiting" || now === "paired") return;
    state.value = { state: "sending" };
    const { deviceName: name } = around;
    const browserKey = around.browserKey();
    const answer = await around.ask({ code, name, browserKey }).catch(() => undefined);
    if (!around) return;
    if (answer?.body.paired && answer.body.role) return await paired(answer.body.role);
    const error = answer?.body.error?.code;
    if (answer && answer.retryAfter > 0) return wait(answer.retryAfter);
    const why = error === "wrong-code" || error === "full" ? error : "unreachable";
    state.value = { state: "refused", why };
  }

  async function paired(role: Role): Promise<void> {
    state.value = { state: "paired", role };
    const isThrough = await around?.canConnect();
    around?.go(isThrough ? next : `/trust?next=${encodeURIComponent(next)}`);
  }

  function wait(seconds: number): void {
    if (!around) return;
    state.value = { state: "waiting", seconds };
    endWaiting = every(around.timers, 1000, () => {
      seconds--;
      if (seconds > 0) state.value = { state: "waiting", seconds };
      else {
        endWaiting();
        state.value = { state: "refused", why: "wrong-code" };
      }
    });
  }

  return {
    state,
    submit: (code) => void submit(code),
    mount(surroundings) {
      around = surroundings;
      void look();
      const endLinks = surroundings.onLink(() => {
        const code = surroundings.takeCode();
        if (code !== undefined) void submit(code);
      });
      return () => {
        around = undefined;
        endLinks();
        endWaiting();
      };
    },
  };
}
