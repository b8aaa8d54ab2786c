import assert from "node:assert/strict";
import fc from "fast-check";
import { createSplitter } from "../../lib/media/media_type.ts";
import { HEAD_BYTES, isFinished, SegmentRecovery } from "../../lib/media/recovery.ts";
import { SplitterResume } from "../../lib/media/resume.ts";
import type {
  Checkpoint,
  Container,
  SegmentEvent,
  Splitter,
  SplitterOptions,
} from "../../lib/media/segment_event.ts";
import { MemoryDisk, type MemoryFile } from "../support/memory_files.ts";

/** What happens to a splitter: a chunk comes, or bytes of the stream are missing. */
export type Step = Uint8Array | "hole";

export type Take = SplitterOptions & { mimeType: string };

/** Bytes that were cut off when a file was closed, by segment. */
type Tails = Map<number, Uint8Array>;

/** What happens to the files between the checkpoint and the resume. */
export interface Crash {
  /** Chunks that were still written behind the checkpoint, and which share of the last one's events. */
  more: number;
  share: number;
  /** Then the files are closed: by their splitter, by recovery, or not. */
  closing: "end" | "recovery" | "none";
  /** Share of the events of closing, and of the first try to go on, that is carried out. */
  closed: number;
  tried: number;
  /** Does recovery come between the first try and the second? */
  isRecoveredAgain: boolean;
}

/** Of something, from none to all. */
export const share: fc.Arbitrary<number> = fc.double({ min: 0, max: 1, noNaN: true });
export const crashes: fc.Arbitrary<Crash> = fc.record({
  more: fc.oneof(fc.constant(0), fc.nat(40)),
  share: fc.oneof(fc.constant(1), share),
  closing: fc.constantFrom("end", "recovery", "none"),
  closed: fc.oneof(fc.constant(1), share),
  tried: fc.oneof(fc.constant(0), share),
  isRecoveredAgain: fc.boolean(),
});

function firstOf<T>(list: readonly T[], share: number): T[] {
  return list.slice(0, Math.ceil(list.length * share));
}

/** What is missing of a file once it is closed. */
function tailsOf(checkpoint: Checkpoint, disk: MemoryDisk): Tails {
  return new Map(checkpoint.files.map(({ segment, wholeBytes, bytes }) => {
    return [segment, disk.read(segment)?.slice(wholeBytes, bytes) ?? new Uint8Array(0)];
  }));
}

/** As the server does at its start, to every file of which it does not know that it is closed. */
function recover(disk: MemoryDisk, container: Container, share: number): void {
  for (const segment of disk.unclosed) {
    const bytes = disk.read(segment)!;
    if (isFinished(container, bytes.subarray(0, HEAD_BYTES))) continue;
    const recovery = new SegmentRecovery(container);
    for (let at = 0; at < bytes.byteLength; at += 30_000) {
      if (!recovery.push(bytes.subarray(at, at + 30_000))) break;
    }
    const plan = recovery.finish();
    assert.ok(plan, "it was written here");
    disk.apply(firstOf(plan.events, share).map((event) => ({ ...event, segment })));
  }
}

/** Reads the files and goes on at the checkpoint. */
function resume(take: Take, json: string, disk: MemoryDisk, tails: Tails) {
  const resume = new SplitterResume({ checkpoint: JSON.parse(json), ...take });
  for (const { segment, wholeBytes, bytes } of resume.files) {
    const tail = tails.get(segment);
    const file = disk.read(segment)?.subarray(0, tail ? wholeBytes : bytes) ?? new Uint8Array(0);
    for (const part of [file, tail ?? new Uint8Array(0)]) {
      for (let at = 0; at < part.byteLength; at += 7777) {
        resume.push(segment, part.slice(at, at + 7777));
      }
    }
  }
  const result = resume.finish();
  if (!result.ok) throw new Error(result.message);
  assert.ok(result.events.every(({ type }) => type === "write" || type === "cut"));
  return result;
}

/** Copies what is a view of a chunk. */
function kept(events: readonly SegmentEvent[]): SegmentEvent[] {
  return events.map((event) =>
    event.type === "write" ? { ...event, bytes: event.bytes.slice() } : event
  );
}

function carryOut(splitter: Splitter, step: Step): SegmentEvent[] {
  if (step === "hole") return splitter.skip();
  const result = splitter.push(step);
  if (!result.ok) assert.fail(`${result.error.message} at ${result.error.offset}`);
  return result.events;
}

/** The files of a take to which nothing happens. */
export function uninterrupted(take: Take, steps: Iterable<Step>): MemoryFile[] {
  const splitter = createSplitter(take.mimeType, take);
  const disk = new MemoryDisk();
  for (const step of steps) disk.apply(carryOut(splitter, step));
  disk.apply(splitter.end());
  return disk.closed;
}

/**
 * The files of a take that is split up to a checkpoint; then comes `crash`, and
 * another splitter goes on.
 *
 * @param after Steps after which to make the checkpoint, or as soon as there is one.
 * @param rest What the other splitter gets, when `done` steps of `bytes` have been taken.
 */
export function interrupted(
  take: Take,
  steps: readonly Step[],
  after: number,
  crash: Crash,
  rest: (done: number, bytes: number) => Iterable<Step>,
): MemoryFile[] {
  const splitter = createSplitter(take.mimeType, take);
  const disk = new MemoryDisk();
  const starts = new Map<number, { container: Container; startMs: number }>();
  let checkpoint: Checkpoint | undefined;
  let done = 0;
  let bytes = 0;
  for (; done < steps.length && (done <= after || !checkpoint); done++) {
    const step = steps[done];
    const events = carryOut(splitter, step);
    for (const event of events) if (event.type === "open") starts.set(event.segment, event);
    disk.apply(events);
    bytes += step === "hole" ? 0 : step.byteLength;
    if (done >= after) checkpoint = splitter.checkpoint();
  }
  if (!checkpoint) {
    disk.apply(splitter.end());
    return disk.closed;
  }
  const json = JSON.stringify(checkpoint);
  const then = disk.copy();
  const { header } = splitter;

  let tails: Tails = new Map();
  const last = Math.min(steps.length, done + crash.more);
  for (let i = done; i < last; i++) {
    // Closes files as well, so that the same is to be kept as for an end.
    if (steps[i] === "hole") tails = tailsOf(checkpoint, disk);
    const events = carryOut(splitter, steps[i]);
    disk.apply(i === last - 1 ? firstOf(events, crash.share) : events);
  }
  const canEnd = crash.more === 0;
  if (crash.closing === "end" && canEnd) {
    tails = tailsOf(checkpoint, disk);
    disk.apply(firstOf(kept(splitter.end()), crash.closed));
  } else if (crash.closing === "recovery") {
    if (tails.size === 0) tails = tailsOf(checkpoint, disk);
    recover(disk, checkpoint.container, crash.closed);
  }
  for (const { segment } of checkpoint.files) disk.reopen(segment, starts.get(segment)!);
  if (crash.tried > 0) {
    const { events } = resume(take, json, disk, tails);
    disk.apply(firstOf(kept(events), crash.tried));
    if (crash.isRecoveredAgain) {
      if (tails.size === 0) tails = tailsOf(checkpoint, disk);
      recover(disk, checkpoint.container, 1);
      for (const { segment } of checkpoint.files) disk.reopen(segment, starts.get(segment)!);
    }
  }

  const resumed = resume(take, json, disk, tails);
  disk.apply(resumed.events);
  for (const { segment, bytes } of checkpoint.files) {
    const now = disk.read(segment)!;
    assert.ok(now.byteLength >= bytes);
    const before = then.read(segment)!;
    assert.equal(now.findIndex((byte, i) => byte !== before[i]), -1, "not the file of then");
  }
  assert.deepEqual(resumed.splitter.header, header);
  assert.deepEqual(JSON.parse(JSON.stringify(resumed.splitter.checkpoint())), JSON.parse(json));
  for (const step of rest(done, bytes)) disk.apply(carryOut(resumed.splitter, step));
  disk.apply(resumed.splitter.end());
  return disk.closed;
}
