import type { After } from "../../lib/server/storage/disk_guard.ts";

/** A timer that a test moves on. */
export function fakeAfter() {
  const due = new Set<{ at: number; run: () => void }>();
  const time = {
    /** Since the start, ms. */
    ms: 0,
    after: ((ms, run) => {
      const timer = { at: time.ms + ms, run };
      due.add(timer);
      return () => due.delete(timer);
    }) as After,
    /** Moves on, running in order what falls due. */
    pass(ms: number): void {
      const end = time.ms + ms;
      for (;;) {
        const [next] = [...due].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (!next) break;
        due.delete(next);
        time.ms = next.at;
        next.run();
      }
      time.ms = end;
    },
    get pending() {
      return due.size;
    },
  };
  return time;
}
