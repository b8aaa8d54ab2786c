import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Timers } from "../timers.ts";
import { type Probe, type Verdict, verdictOf } from "./verdict.ts";

/** One test: resolves when it worked, rejects when it did not. Ends when the signal says so. */
export type Ask = (signal: AbortSignal) => Promise<void>;

/** The browser, as the live check needs it. */
export interface TrustSurroundings {
  askHttps: Ask;
  askWss: Ask;
  /** Asks by the page's own way; undefined where that is HTTPS. */
  askComputer?: Ask;
  /** Was the browser told to look past a warning? False where it does not say. */
  isPastWarning(): Promise<boolean>;
  timers: Timers;
  /** Epoch ms. */
  now(): number;
  /** Has this browser downloaded this authority from here before? */
  wasDownloaded(): boolean;
  noteDownload(): void;
  /** @returns Ends the listening. */
  listen(listeners: { onBack: () => void; onDownload: () => void }): () => void;
}

/** The live check without its picture. */
export interface TrustModel {
  readonly https: ReadonlySignal<Probe>;
  readonly wss: ReadonlySignal<Probe>;
  readonly verdict: ReadonlySignal<Verdict>;
  /** When the last round ended, epoch ms; null before. */
  readonly testedAt: ReadonlySignal<number | null>;
  readonly isDownloaded: ReadonlySignal<boolean>;
  /** Tests everything once more. */
  check(): void;
  /** Connects to the browser and begins. @returns Lets go of it. */
  mount(): () => void;
}

export interface TrustOptions {
  /** Does the certificate name this address? */
  isVouched: boolean;
  /** Was the page itself loaded over plain HTTP? */
  isPlain: boolean;
}

/** A handshake and an answer in a home network take far less, on a slow device too. */
export const PROBE_TIMEOUT_MS = 6_000;

/**
 * The model of the live check. Nothing counts as working that did not answer
 * in the last round; touches nothing before `mount`.
 *
 * @param surroundingsOf Called by `mount`.
 */
export function createTrustCheck(
  surroundingsOf: () => TrustSurroundings,
  { isVouched, isPlain }: TrustOptions,
): TrustModel {
  const https = signal<Probe>("waiting");
  const wss = signal<Probe>("waiting");
  const computer = signal<Probe>("waiting");
  const isPastWarning = signal(false);
  const testedAt = signal<number | null>(null);
  const isDownloaded = signal(false);
  const verdict = computed(() =>
    verdictOf({
      https: https.value,
      wss: wss.value,
      computer: isPlain ? computer.value : undefined,
      isPastWarning: isPastWarning.value,
      isVouched,
    })
  );
  let around: TrustSurroundings | undefined;
  let round: AbortController | undefined;

  async function probe(
    into: typeof https,
    ask: Ask,
    timers: Timers,
    { signal }: AbortController,
  ): Promise<void> {
    into.value = "testing";
    const ends = new AbortController();
    const stop = () => ends.abort();
    signal.addEventListener("abort", stop);
    let outcome: Probe = "failed";
    const timer = timers.setTimeout(() => {
      outcome = "silent";
      stop();
    }, PROBE_TIMEOUT_MS);
    try {
      await untilAborted(ask(ends.signal), ends.signal);
      outcome = "ok";
    } catch {
      // Which of the two it was is said by then.
    }
    signal.removeEventListener("abort", stop);
    timers.clearTimeout(timer);
    if (!signal.aborted) into.value = outcome;
  }

  async function check(): Promise<void> {
    if (!around) return;
    round?.abort();
    const mine = round = new AbortController();
    const { askHttps, askWss, askComputer, now, timers } = around;
    // Before the verdict, so that none is shown which it would change.
    https.value = wss.value = "testing";
    const past = await around.isPastWarning().catch(() => false);
    if (mine.signal.aborted) return;
    isPastWarning.value = past;
    await Promise.all([
      probe(https, askHttps, timers, mine),
      probe(wss, askWss, timers, mine),
      askComputer && probe(computer, askComputer, timers, mine),
    ]);
    if (mine.signal.aborted) return;
    round = undefined;
    testedAt.value = now();
  }

  return {
    https,
    wss,
    verdict,
    testedAt,
    isDownloaded,
    check: () => void check(),
    mount() {
      around = surroundingsOf();
      isDownloaded.value = around.wasDownloaded();
      const end = around.listen({
        // Back from the system's settings: what was decided there shows now.
        onBack: () => round === undefined && void check(),
        onDownload() {
          around?.noteDownload();
          isDownloaded.value = true;
        },
      });
      void check();
      return () => {
        end();
        round?.abort();
        round = around = undefined;
      };
    },
  };
}

/** The promise, or a rejection as soon as `signal` aborts: not every API ends when it is told to. */
function untilAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise: aborted, reject } = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => reject(new Error("aborted")), { once: true });
  return Promise.race([promise, aborted]);
}
