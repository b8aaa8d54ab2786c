import type { Gap, Take } from "../../shared/protocol.ts";
import type { Amount, ChunkFacts, Hole, SessionRecord, TakeRecord } from "./store.ts";

/**
 * First chunks of a take that are never given up: without what stands in them
 * (the init segment) nothing of the take could be read. Chromium's very first
 * chunk may be a single byte.
 */
const HEAD_CHUNKS = 3;
const MAX_NOTES = 500;

/** What a new session starts with. */
export type LedgerStart = Pick<SessionRecord, "id" | "name" | "startedAt">;

/**
 * The numbers of one session: which chunks wait, how much media they are, and
 * what was given up. Knows no bytes. Its size does not depend on how much waits.
 *
 * A chunk keeps its number for good. One that was given up is sent as an empty
 * chunk, behind a `gap` that says what it was: no number is used twice, so
 * that it does not matter whether the server had got it after all.
 */
export class Ledger {
  readonly #start: LedgerStart;
  #takes: TakeRecord[];
  readonly #holes: Hole[];
  readonly #notes: Gap[];
  #firstSeq: number;
  #nextSeq: number;
  #sentBefore: number;
  /** Media before `firstSeq`, or before the hole that it lies in. */
  #mark: Amount;
  #end: Amount;
  #refused: string | undefined;

  /** @param last Facts of the newest chunk that is kept, for a session that is found again. */
  constructor(record: LedgerStart & Partial<SessionRecord>, last?: ChunkFacts) {
    const { id, name, startedAt, takes = [], holes = [], firstSeq = 0, sentBefore = 0 } = record;
    const { start = { durationMs: 0, bytes: 0 } } = record;
    this.#start = { id, name, startedAt };
    this.#takes = [...takes];
    this.#holes = holes.map((hole) => ({ ...hole }));
    this.#notes = [...record.notes ?? []];
    this.#firstSeq = firstSeq;
    this.#sentBefore = sentBefore;
    this.#mark = start;
    this.#refused = record.refused;
    this.#nextSeq = Math.max(firstSeq, last ? last.seq + 1 : 0);
    this.#end = last && last.seq >= firstSeq ? last.end : start;
    for (const hole of this.#holes) {
      if (hole.to <= this.#nextSeq) continue;
      this.#nextSeq = hole.to;
      this.#end = sum(hole.start, hole);
    }
  }

  get id(): string {
    return this.#start.id;
  }

  get startedAt(): number {
    return this.#start.startedAt;
  }

  get name(): string {
    return this.#start.name;
  }

  set name(name: string) {
    this.#start.name = name;
  }

  get firstSeq(): number {
    return this.#firstSeq;
  }

  get nextSeq(): number {
    return this.#nextSeq;
  }

  /** No chunk from this one on was sent by this page, nor by one before it as far as is known. */
  get sentBefore(): number {
    return this.#sentBefore;
  }

  /** What waits; given-up chunks do not count. */
  get waiting(): Amount & { count: number } {
    const waiting = { count: this.#nextSeq - this.#firstSeq, ...less(this.#end, this.#mark) };
    for (const hole of this.#holes) {
      if (hole.to <= this.#firstSeq) continue;
      waiting.count -= hole.to - Math.max(hole.from, this.#firstSeq);
      waiting.durationMs -= hole.durationMs;
      waiting.bytes -= hole.bytes;
    }
    return waiting;
  }

  /** All that was recorded, ms and bytes. */
  get recorded(): Amount {
    return this.#end;
  }

  /** All that was given up, ms and bytes. */
  get lost(): Amount {
    return this.#holes.reduce(sum, { durationMs: 0, bytes: 0 });
  }

  /** Why the server will never take the session. */
  get refused(): string | undefined {
    return this.#refused;
  }

  set refused(code: string | undefined) {
    this.#refused = code;
  }

  /** All that has to be written down, plain JSON. */
  record(): SessionRecord {
    return {
      ...this.#start,
      takes: [...this.#takes],
      holes: this.#holes.map((hole) => ({ ...hole })),
      notes: [...this.#notes],
      firstSeq: this.#firstSeq,
      start: this.#mark,
      sentBefore: this.#sentBefore,
      ...(this.#refused && { refused: this.#refused }),
    };
  }

  putTake(message: Take): void {
    const known = this.#takes.find((take) => take.message.take === message.take);
    if (known) known.message = message;
    else {
      const startMs = this.#end.durationMs;
      this.#takes.push({ message, firstSeq: this.#nextSeq, startMs });
    }
  }

  take(take: number): TakeRecord | undefined {
    return this.#takes.find(({ message }) => message.take === take);
  }

  /** The take that a chunk belongs to. */
  takeOf(seq: number): number {
    return this.#takes.findLast(({ firstSeq }) => firstSeq <= seq)?.message.take ?? 0;
  }

  /** Media before a chunk, where that is known without its neighbour. */
  endBefore(seq: number): Amount | undefined {
    if (seq === this.#firstSeq) return this.#mark;
    const hole = this.holeAt(seq - 1);
    return hole && sum(hole.start, hole);
  }

  /** A chunk was recorded. */
  append(take: number, size: Amount): ChunkFacts {
    this.#end = sum(this.#end, size);
    return { seq: this.#nextSeq++, take, size, end: this.#end };
  }

  /** A chunk is about to be sent. */
  sending(seq: number): void {
    this.#sentBefore = Math.max(this.#sentBefore, seq + 1);
  }

  /** The hole that a chunk has gone into. */
  holeAt(seq: number): Hole | undefined {
    return this.#holes.findLast(({ from, to }) => from <= seq && seq < to);
  }

  /** Media was never recorded. A few hundred say enough of a device on which it goes on and on. */
  note(gap: Gap): void {
    if (this.#notes.length < MAX_NOTES) this.#notes.push(gap);
  }

  /** What has to be said before chunk `seq` is sent. From now on it stays as it is. */
  gapsUpTo(seq: number): Gap[] {
    const holes = this.#holes.filter(({ from }) => from <= seq);
    for (const hole of holes) hole.said = true;
    return [...this.#notes, ...holes.map(({ gap }) => gap)];
  }

  /**
   * Everything up to chunk `seq` was acknowledged.
   *
   * @param end Media of the session up to the end of that chunk; does not matter inside a hole.
   */
  ackThrough(seq: number, end: Amount): void {
    if (seq < this.#firstSeq) return;
    this.#firstSeq = Math.min(seq, this.#nextSeq - 1) + 1;
    const hole = this.holeAt(seq);
    if (!hole) this.#mark = end;
    else this.#mark = hole.to === seq + 1 ? sum(hole.start, hole) : hole.start;
    this.#takes = this.#takes.filter((_, index) => {
      const next = this.#takes.at(index + 1);
      return !next || next.firstSeq > this.#firstSeq;
    });
  }

  /** The server is further than this device: nothing waits, and numbers go on from there. */
  continueAt(seq: number): void {
    this.#firstSeq = this.#nextSeq = seq;
    this.#mark = this.#end;
  }

  /** The oldest chunk that may be given up: not under way, and not the head of a take. */
  get givable(): number {
    const { to = 0 } = this.#holes.at(-1) ?? {};
    let seq = Math.max(this.#firstSeq, this.#sentBefore, to);
    for (const { firstSeq } of this.#takes) {
      if (firstSeq <= seq) seq = Math.max(seq, firstSeq + HEAD_CHUNKS);
      else break;
    }
    return seq;
  }

  /** The longest run of neighbours at the start of `chunks` that may be given up together. */
  givableRun(chunks: readonly ChunkFacts[], bytes: number): ChunkFacts[] {
    const run: ChunkFacts[] = [];
    let sizeBytes = 0;
    for (const chunk of chunks) {
      const before = run.at(-1);
      if (sizeBytes >= bytes) break;
      if (before && (chunk.seq !== before.seq + 1 || chunk.take !== before.take)) break;
      run.push(chunk);
      sizeBytes += chunk.size.bytes;
    }
    return run;
  }

  /**
   * Gives chunks up.
   *
   * @param chunks Neighbours of one take, in order, at least one.
   * @param cause Kebab-case word for the gap.
   */
  giveUp(chunks: readonly ChunkFacts[], cause: string): void {
    const [first] = chunks;
    const last = chunks[chunks.length - 1];
    const start = less(first.end, first.size);
    const size = less(last.end, start);
    const to = last.seq + 1;
    const { take } = first;
    const known = this.take(take);
    const zeroMs = (known?.message.startedAt ?? this.startedAt) - (known?.startMs ?? 0);
    const toMs = Math.round(zeroMs + last.end.durationMs);
    const before = this.#holes.find((hole) => hole.to === first.seq);
    if (before && !before.said && before.gap.take === take && before.gap.cause === cause) {
      Object.assign(before, sum(before, size), { to, gap: { ...before.gap, toMs, seq: to } });
      return;
    }
    const fromMs = Math.round(zeroMs + start.durationMs);
    const gap: Gap = { type: "gap", take, fromMs, toMs, cause, seq: to };
    this.#holes.push({ from: first.seq, to, start, ...size, gap, said: false });
    this.#holes.sort((a, b) => a.from - b.from);
  }
}

function sum(a: Amount, b: Amount): Amount {
  return { durationMs: a.durationMs + b.durationMs, bytes: a.bytes + b.bytes };
}

function less(a: Amount, b: Amount): Amount {
  return { durationMs: a.durationMs - b.durationMs, bytes: a.bytes - b.bytes };
}
