import assert from "node:assert/strict";
import fc from "fast-check";
import type { JoinedFile, Piece } from "../../media/join/joined_file.ts";
import { indexed, type PieceSource, readJoined } from "./joined_reader.ts";

const SOURCES = [0, 1, 2].map((source) =>
  Uint8Array.from({ length: 50 }, (_, i) => source * 50 + i)
);

const source: PieceSource = {
  read(index, at, into) {
    assert.ok(at + into.byteLength <= 50);
    into.set(SOURCES[index].subarray(at, at + into.byteLength));
    return Promise.resolve();
  },
};

function fileOf(pieces: Piece[]): { joined: JoinedFile; whole: Uint8Array } {
  const whole = Uint8Array.from(
    pieces.flatMap((piece) =>
      "bytes" in piece
        ? [...piece.bytes]
        : [...SOURCES[piece.source].subarray(piece.at, piece.at + piece.length)]
    ),
  );
  const joined: JoinedFile = {
    container: "webm",
    mimeType: "video/webm",
    bytes: whole.byteLength,
    durationMs: 1,
    startedAt: 0,
    pieces,
  };
  return { joined, whole };
}

const piece: fc.Arbitrary<Piece> = fc.oneof(
  fc.uint8Array({ maxLength: 10 }).map((bytes) => ({ bytes })),
  fc.record({
    source: fc.nat(2),
    at: fc.nat(40),
    length: fc.nat(10),
  }),
);

Deno.test("readJoined() reads any range of any pieces", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { minLength: 1, maxLength: 12 }),
      fc.nat(),
      fc.nat(),
      async (pieces, a, b) => {
        const { joined, whole } = fileOf(pieces);
        const [from, to] = [a % (whole.byteLength + 1), b % (whole.byteLength + 1)]
          .sort((x, y) => x - y);
        const into = new Uint8Array(to - from);
        await readJoined(indexed(joined), source, from, into);
        assert.deepEqual(into, whole.subarray(from, to));
      },
    ),
  );
});

Deno.test("readJoined() refuses what lies outside", async () => {
  const file = indexed(fileOf([{ bytes: new Uint8Array(5) }]).joined);
  await assert.rejects(readJoined(file, source, 3, new Uint8Array(3)), RangeError);
  await assert.rejects(readJoined(file, source, -1, new Uint8Array(1)), RangeError);
});

Deno.test("indexed() takes no file whose pieces are not its length", () => {
  const { joined } = fileOf([{ bytes: new Uint8Array(5) }]);
  assert.throws(() => indexed({ ...joined, bytes: 6 }), TypeError);
});

Deno.test("readJoined() reads a source with other times in it at once", async () => {
  const { joined, whole } = fileOf([
    { bytes: Uint8Array.of(255) },
    { source: 1, at: 4, length: 6 },
    { bytes: Uint8Array.of(254, 253) },
    { source: 1, at: 12, length: 6 },
    { source: 1, at: 20, length: 6 },
  ]);
  const reads: number[][] = [];
  const into = new Uint8Array(whole.byteLength);
  await readJoined(
    indexed(joined),
    {
      read(index, at, part) {
        reads.push([index, at, part.byteLength]);
        return source.read(index, at, part);
      },
    },
    0,
    into,
  );
  assert.deepEqual(into, whole);
  assert.deepEqual(reads, [[1, 4, 14], [1, 20, 6]]);
});
