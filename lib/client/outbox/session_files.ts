import { MIB } from "../../shared/units.ts";
import type { ChunkStore, SessionRecord } from "./store.ts";

/** The bytes of one take, as its recorder made them. */
export interface TakeFile {
  name: string;
  data: Blob;
}

const FACTS_AT_A_TIME = 256;
/** Bytes in the page's memory before they become a Blob, which browsers keep on disk. */
const PIECE_BYTES = 16 * MIB;

/** What is left of a session, a file for each take. Memory does not grow with it. */
export async function sessionFiles(store: ChunkStore, record: SessionRecord): Promise<TakeFile[]> {
  const parts = new Map<number, Blob[]>();
  let take = -1;
  let piece: Uint8Array<ArrayBuffer>[] = [];
  let pieceBytes = 0;

  function flush(): void {
    if (piece.length > 0) parts.set(take, [...parts.get(take) ?? [], new Blob(piece)]);
    piece = [];
    pieceBytes = 0;
  }

  let seq = 0;
  while (true) {
    const facts = await store.facts(record.id, seq, FACTS_AT_A_TIME);
    if (facts.length === 0) break;
    for (const fact of facts) {
      seq = fact.seq + 1;
      // What cannot be read any more is left out.
      const chunk = await store.read(record.id, fact.seq).catch(() => undefined);
      if (!chunk) continue;
      if (chunk.take !== take || pieceBytes >= PIECE_BYTES) flush();
      take = chunk.take;
      piece.push(chunk.bytes);
      pieceBytes += chunk.bytes.byteLength;
    }
  }
  flush();
  return Array.from(parts, ([take, blobs]) => {
    const type = record.takes.find(({ message }) => message.take === take)?.message.mimeType ?? "";
    return { name: fileName(record, take, type), data: new Blob(blobs, { type }) };
  });
}

/** `Kitchen 2026-05-04 12.34.56 take 1.webm`: in the device's own time, and good on every system. */
function fileName({ name, startedAt }: SessionRecord, take: number, mimeType: string): string {
  const at = new Date(startedAt - new Date(startedAt).getTimezoneOffset() * 60_000).toISOString();
  const stamp = `${at.slice(0, 10)} ${at.slice(11, 19).replaceAll(":", ".")}`;
  const extension = /mp4/.test(mimeType) ? "mp4" : /matroska/.test(mimeType) ? "mkv" : "webm";
  const camera = name.replace(/[^\p{L}\p{N} _-]/gu, "").trim() || "camera";
  return `${camera} ${stamp} take ${take + 1}.${extension}`;
}
