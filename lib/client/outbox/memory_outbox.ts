import type { Gap, Take } from "../../shared/protocol.ts";
import type { Chunk, Outbox } from "./outbox.ts";

/**
 * An outbox that lives as long as the page: for browsers that keep nothing, and
 * for a page that could not load more than itself.
 */
export function memoryOutbox(): Outbox {
  const chunks: Chunk[] = [];
  const takes = new Map<number, Take>();
  const notes: Gap[] = [];
  let firstSeq = 0;
  const waiting = { count: 0, bytes: 0, durationMs: 0 };
  const recorded = { bytes: 0, durationMs: 0 };
  const nextSeq = () => firstSeq + chunks.length;
  const done = () => Promise.resolve();

  function ackThrough(seq: number): void {
    for (const gone of chunks.splice(0, Math.max(0, seq - firstSeq + 1))) {
      waiting.count--;
      waiting.bytes -= gone.bytes.byteLength;
      waiting.durationMs -= gone.durationMs;
      firstSeq = gone.seq + 1;
    }
  }

  return {
    append(chunk) {
      const seq = nextSeq();
      chunks.push({ ...chunk, seq });
      waiting.count++;
      for (const amount of [waiting, recorded]) {
        amount.bytes += chunk.bytes.byteLength;
        amount.durationMs += chunk.durationMs;
      }
      return Promise.resolve(seq);
    },
    read: (seq) => Promise.resolve(chunks[seq - firstSeq]),
    ackThrough(seq) {
      ackThrough(seq);
      return done();
    },
    continueAt(seq) {
      ackThrough(seq);
      firstSeq = seq;
    },
    putTake: (take) => void takes.set(take.take, take),
    readTake: (take) => takes.get(take),
    note: (gap) => void notes.push(gap),
    gapsUpTo: () => notes,
    giveUp: () => Promise.resolve(0),
    refuse() {},
    remove: done,
    close: done,
    stored: () => Promise.resolve(false),
    get firstSeq() {
      return firstSeq;
    },
    get nextSeq() {
      return nextSeq();
    },
    get waiting() {
      return { ...waiting };
    },
    get recorded() {
      return { ...recorded };
    },
    lost: { bytes: 0, durationMs: 0 },
    get memoryBytes() {
      return waiting.bytes;
    },
    kept: false,
  };
}
