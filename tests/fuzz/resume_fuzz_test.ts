import assert from "node:assert/strict";
import fc from "fast-check";
import { createSplitter, isSupported } from "../../lib/media/media_type.ts";
import { HEAD_BYTES, isFinished, SegmentRecovery } from "../../lib/media/recovery.ts";
import { SplitterResume } from "../../lib/media/resume.ts";
import type { Checkpoint, Container, SegmentEvent } from "../../lib/media/segment_event.ts";
import { FIXTURE_NAMES, readFixture } from "../support/fixtures.ts";
import { runs } from "../support/fuzzing.ts";
import { MemoryDisk } from "../support/memory_files.ts";
import { assertSameFiles, chunkSizes, cut, splitAll } from "../support/splitting.ts";

const RUNS = runs(40);

const options = { cutAfterMs: (startMs: number) => startMs + 1300, startedAt: 1_795_348_800_123 };

/** Bytes that were cut off when a file was closed, by segment. */
type Tails = Map<number, Uint8Array>;

/** What happens to the files between the checkpoint and the resume. */
interface Crash {
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

const share = fc.double({ min: 0, max: 1, noNaN: true });
const crashes: fc.Arbitrary<Crash> = fc.record({
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
function resume(mimeType: string, json: string, disk: MemoryDisk, tails: Tails) {
  const resume = new SplitterResume({ checkpoint: JSON.parse(json), mimeType, ...options });
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

function interrupt(
  mimeType: string,
  chunks: Uint8Array[],
  rest: (at: number) => Iterable<Uint8Array>,
  position: number,
  crash: Crash,
): MemoryDisk {
  const splitter = createSplitter(mimeType, options);
  const disk = new MemoryDisk();
  const starts = new Map<number, { container: Container; startMs: number }>();
  let checkpoint: Checkpoint | undefined;
  let at = 0;
  let i = 0;
  let pushed = 0;
  for (; i < chunks.length && (i <= position || !checkpoint); i++) {
    const result = splitter.push(chunks[i]);
    assert.ok(result.ok);
    for (const event of result.events) if (event.type === "open") starts.set(event.segment, event);
    disk.apply(result.events);
    pushed += chunks[i].byteLength;
    checkpoint = splitter.checkpoint();
    assert.equal(checkpoint !== undefined, result.settled);
    at = pushed;
  }
  if (!checkpoint) return disk;
  const json = JSON.stringify(checkpoint);
  const then = disk.copy();
  const { header } = splitter;

  const last = Math.min(chunks.length, i + crash.more);
  for (; i < last; i++) {
    const { events } = splitter.push(chunks[i]);
    disk.apply(i === last - 1 ? firstOf(events, crash.share) : events);
  }
  let tails: Tails = new Map();
  const canEnd = crash.more === 0;
  if (crash.closing === "end" && canEnd) {
    tails = tailsOf(checkpoint, disk);
    disk.apply(firstOf(kept(splitter.end()), crash.closed));
  } else if (crash.closing === "recovery") {
    tails = tailsOf(checkpoint, disk);
    recover(disk, checkpoint.container, crash.closed);
  }
  for (const { segment } of checkpoint.files) disk.reopen(segment, starts.get(segment)!);
  if (crash.tried > 0) {
    const { events } = resume(mimeType, json, disk, tails);
    disk.apply(firstOf(kept(events), crash.tried));
    if (crash.isRecoveredAgain) {
      if (tails.size === 0) tails = tailsOf(checkpoint, disk);
      recover(disk, checkpoint.container, 1);
      for (const { segment } of checkpoint.files) disk.reopen(segment, starts.get(segment)!);
    }
  }

  const resumed = resume(mimeType, json, disk, tails);
  disk.apply(resumed.events);
  for (const { segment, bytes } of checkpoint.files) {
    const now = disk.read(segment)!;
    assert.ok(now.byteLength >= bytes);
    const before = then.read(segment)!;
    assert.equal(now.findIndex((byte, i) => byte !== before[i]), -1, "not the file of then");
  }
  assert.deepEqual(resumed.splitter.header, header);
  assert.deepEqual(JSON.parse(JSON.stringify(resumed.splitter.checkpoint())), JSON.parse(json));
  for (const chunk of rest(at)) {
    const result = resumed.splitter.push(chunk);
    assert.ok(result.ok);
    disk.apply(result.events);
  }
  disk.apply(resumed.splitter.end());
  return disk;
}

for (const name of FIXTURE_NAMES) {
  const { mimeType, bytes } = readFixture(name);
  if (!isSupported(mimeType)) continue;
  Deno.test(`a splitter of ${name} goes on at any checkpoint as if nothing had happened`, () => {
    const { files } = splitAll(createSplitter(mimeType, options), [bytes]);
    assert.ok(files.length >= 2);
    fc.assert(
      fc.property(chunkSizes, chunkSizes, share, crashes, (sizes, others, share, crash) => {
        const chunks = [...cut(bytes, sizes)];
        const position = Math.floor(share * chunks.length);
        const rest = (at: number) => cut(bytes.subarray(at), others);
        const disk = interrupt(mimeType, chunks, rest, position, crash);
        assertSameFiles(disk.closed, files);
      }),
      { numRuns: RUNS },
    );
  });
}
