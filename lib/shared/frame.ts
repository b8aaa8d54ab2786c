/**
 * Binary frames of the ingest protocol: an 8-byte big-endian header, then the
 * payload. `docs/PROTOCOL.md`, "Client to server, binary".
 *
 * ```text
 * u8 kind | u8 flags | u16 take | u32 seq | payload
 * ```
 */

/** Bytes before the payload. */
export const FRAME_HEADER_BYTES = 8;

/** What a frame carries. */
export const FrameKind = { media: 1, poster: 2 } as const;
export type FrameKind = (typeof FrameKind)[keyof typeof FrameKind];

/** Flag bit 0: more frames of this chunk follow. */
const FLAG_MORE = 1 << 0;
const MAX_TAKE = 0xffff;
const MAX_SEQ = 0xffff_ffff;

export interface Frame {
  kind: FrameKind;
  /** Do more frames of the same chunk follow? */
  more: boolean;
  /** 0 to 65 535. */
  take: number;
  /** Number of the chunk in its session, 0 to 4 294 967 295. */
  seq: number;
  /** A view, never a copy, of the bytes that were decoded. */
  payload: Uint8Array;
}

/** Why a frame could not be read, in words for the `bad-message` error. */
export type FrameResult = { ok: true; frame: Frame } | { ok: false; message: string };

/**
 * Reads one binary frame. Unknown flag bits are ignored, as version 1 asks.
 *
 * @param bytes One WebSocket message.
 * @example
 * ```ts
 * const bytes = encodeFrame({ kind: 1, more: false, take: 0, seq: 7, payload: new Uint8Array(3) });
 * const result = decodeFrame(bytes);
 * if (!result.ok || result.frame.seq !== 7) throw new Error("not what was sent");
 * ```
 */
export function decodeFrame(bytes: Uint8Array): FrameResult {
  if (bytes.byteLength < FRAME_HEADER_BYTES) {
    return {
      ok: false,
      message: `Binary frame of ${bytes.byteLength} bytes: expected at least ${FRAME_HEADER_BYTES}`,
    };
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, FRAME_HEADER_BYTES);
  const kind = view.getUint8(0);
  if (kind !== FrameKind.media && kind !== FrameKind.poster) {
    return { ok: false, message: `Binary frame of kind ${kind}: expected 1 (media) or 2 (poster)` };
  }
  return {
    ok: true,
    frame: {
      kind,
      more: (view.getUint8(1) & FLAG_MORE) !== 0,
      take: view.getUint16(2),
      seq: view.getUint32(4),
      payload: bytes.subarray(FRAME_HEADER_BYTES),
    },
  };
}

/**
 * Writes one binary frame.
 *
 * @throws {RangeError} if `take` or `seq` does not fit its field.
 */
export function encodeFrame(frame: Frame): Uint8Array<ArrayBuffer> {
  const { kind, more, take, seq, payload } = frame;
  if (!Number.isInteger(take) || take < 0 || take > MAX_TAKE) {
    throw new RangeError(`Cannot write take ${take}: expected 0 to ${MAX_TAKE}`);
  }
  if (!Number.isInteger(seq) || seq < 0 || seq > MAX_SEQ) {
    throw new RangeError(`Cannot write seq ${seq}: expected 0 to ${MAX_SEQ}`);
  }
  const bytes = new Uint8Array(FRAME_HEADER_BYTES + payload.byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, kind);
  view.setUint8(1, more ? FLAG_MORE : 0);
  view.setUint16(2, take);
  view.setUint32(4, seq);
  bytes.set(payload, FRAME_HEADER_BYTES);
  return bytes;
}

/**
 * Cuts one chunk into the frames that carry it, in sending order.
 *
 * An empty chunk is one frame without payload: a recorder does emit empty
 * chunks, and each has its `seq`.
 *
 * @param chunk Number, take and bytes of the chunk.
 * @param maxFrameBytes Largest frame, header included (from `welcome`).
 * @throws {RangeError} if `maxFrameBytes` leaves no room for a payload.
 */
export function* framesOf(
  chunk: { take: number; seq: number; bytes: Uint8Array },
  maxFrameBytes: number,
): Generator<Uint8Array<ArrayBuffer>> {
  const room = maxFrameBytes - FRAME_HEADER_BYTES;
  if (room < 1) {
    throw new RangeError(`Cannot cut into frames of ${maxFrameBytes} bytes: expected at least 9`);
  }
  const { take, seq, bytes } = chunk;
  let from = 0;
  do {
    const to = Math.min(from + room, bytes.byteLength);
    yield encodeFrame({
      kind: FrameKind.media,
      more: to < bytes.byteLength,
      take,
      seq,
      payload: bytes.subarray(from, to),
    });
    from = to;
  } while (from < bytes.byteLength);
}
