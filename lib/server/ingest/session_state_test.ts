import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeFrame, type Frame, FrameKind, framesOf } from "../../shared/frame.ts";
import type { Take } from "../../shared/protocol.ts";
import { SessionState } from "./session_state.ts";

const take = (number: number): Take => ({
  type: "take",
  take: number,
  mimeType: "video/webm",
  startedAt: 0,
});

function frame(seq: number, bytes: number[], options: { take?: number; more?: boolean } = {}) {
  const payload = Uint8Array.from(bytes);
  const { take = 0, more = false } = options;
  return { kind: FrameKind.media, more, take, seq, payload } satisfies Frame;
}

function started(): SessionState {
  const state = new SessionState();
  state.announce(take(0));
  return state;
}

/** The parts of a verdict that tests compare. */
function verdict(state: SessionState, received: Frame) {
  const result = state.receive(received);
  if (result.type === "media") return { bytes: [...result.bytes], ends: result.endsChunk };
  return result.type === "refused" ? result.code : result.type;
}

Deno.test("receive() takes chunks in order, drops duplicates, refuses holes", () => {
  const state = started();
  assert.deepEqual(verdict(state, frame(0, [1])), { bytes: [1], ends: true });
  assert.deepEqual(verdict(state, frame(0, [1])), "duplicate");
  assert.deepEqual(verdict(state, frame(2, [3])), "out-of-order");
  assert.deepEqual(state.receive(frame(4, [3])), {
    type: "refused",
    code: "out-of-order",
    message: "Expected chunk 1, received 4",
  });
  assert.deepEqual(verdict(state, frame(1, [2])), { bytes: [2], ends: true });
  assert.equal(state.nextSeq, 2);
});

Deno.test("receive() refuses chunks of a take that was not announced, or is over", () => {
  const state = started();
  assert.deepEqual(verdict(state, frame(0, [1], { take: 1 })), "unknown-take");
  assert.deepEqual(verdict(state, frame(0, [1])), { bytes: [1], ends: true });
  state.announce(take(1));
  assert.deepEqual(verdict(state, frame(1, [1], { take: 1 })), { bytes: [1], ends: true });
  assert.deepEqual(verdict(state, frame(2, [1], { take: 0 })), "bad-message");
});

Deno.test("receive() says when a take starts, and a repeated announcement changes nothing", () => {
  const state = started();
  const first = state.receive(frame(0, []));
  state.announce({ ...take(0), mimeType: "video/other" });
  const second = state.receive(frame(1, []));
  assert.ok(first.type === "media" && second.type === "media");
  assert.deepEqual([first.startsTake, second.startsTake], [true, false]);
  assert.equal(second.take.mimeType, "video/webm");
});

Deno.test("receive() refuses a take that changes in the middle of a chunk", () => {
  const state = started();
  state.announce(take(1));
  state.receive(frame(0, [1], { more: true }));
  assert.deepEqual(verdict(state, frame(0, [2], { take: 1 })), "bad-message");
});

Deno.test("receive() refuses a chunk that was longer when it was sent before", () => {
  const state = started();
  state.receive(frame(0, [1, 2, 3], { more: true }));
  state.connect();
  assert.deepEqual(verdict(state, frame(0, [1, 2])), "bad-message");
});

Deno.test("receive() consumes every byte once, wherever connections are cut", () => {
  const chunk = fc.uint8Array({ maxLength: 40 });
  const cuts = fc.array(fc.nat(12), { maxLength: 20 });
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 6 }), cuts, fc.integer({ min: 9, max: 20 }), (
      chunks,
      cutAfter,
      maxFrameBytes,
    ) => {
      const state = started();
      const consumed: number[] = [];
      for (;;) {
        // One connection: it sends from the first chunk that is not complete, until it is cut.
        state.connect();
        let left = cutAfter.shift() ?? Infinity;
        const all = chunks.flatMap((
          bytes,
          seq,
        ) => [...framesOf({ take: 0, seq, bytes }, maxFrameBytes)]);
        for (const bytes of all) {
          const result = decodeFrame(bytes);
          assert.ok(result.ok);
          if (result.frame.seq < state.nextSeq) continue;
          if (left-- <= 0) break;
          const received = state.receive(result.frame);
          assert.ok(received.type === "media");
          consumed.push(...received.bytes);
        }
        if (state.nextSeq === chunks.length) break;
      }
      assert.deepEqual(consumed, chunks.flatMap((bytes) => [...bytes]));
    }),
  );
});

Deno.test("addGap() keeps each gap once", () => {
  const state = started();
  const gap = { type: "gap", take: 0, fromMs: 1, toMs: 2, cause: "device-storage-full" } as const;
  state.addGap(gap);
  state.addGap(gap);
  state.addGap({ ...gap, toMs: 3 });
  assert.deepEqual(state.gaps.map(({ toMs }) => toMs), [2, 3]);
});

Deno.test("announce() refuses takes without end", () => {
  const state = new SessionState();
  const refusals = Array.from({ length: 70 }, (_, number) => state.announce(take(number)));
  assert.equal(refusals[63], undefined);
  assert.equal(refusals[69]?.code, "bad-message");
});

Deno.test("receive() takes an empty chunk in place of one that was begun and given up", () => {
  const state = new SessionState();
  state.announce({ type: "take", take: 0, mimeType: "video/webm", startedAt: 0 });
  state.connect();
  const frame = (more: boolean, bytes: number) => ({
    kind: 1 as const,
    more,
    take: 0,
    seq: 0,
    payload: new Uint8Array(bytes),
  });
  state.receive(frame(true, 100));
  state.connect();
  state.addGap({ take: 0, fromMs: 0, toMs: 1, cause: "device-storage-damaged", seq: 1 });
  assert.equal(state.receive(frame(false, 0)).type, "media");
});
