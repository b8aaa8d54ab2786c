import type { Page } from "playwright-core";
import type { RecorderWitness } from "./recorder_witness.ts";
import { until } from "./waiting.ts";

/** What a device keeps. */
export interface Kept {
  sessions: { id: string }[];
  /** How many pieces of chunks. */
  pieces: number;
  /** Number of the newest chunk of the session that comes last; -1 without any. */
  lastSeq: number;
}

/** What the device of a page keeps. */
export async function keptBy(page: Page): Promise<Kept> {
  return await page.evaluate(() =>
    new Promise((resolve) => {
      indexedDB.open("local-camera").onsuccess = ({ target }) => {
        const db = (target as IDBOpenDBRequest).result;
        const look = db.transaction(["sessions", "pieces"]);
        const sessions = look.objectStore("sessions").getAll();
        const pieces = look.objectStore("pieces").count();
        const last = look.objectStore("pieces").openKeyCursor(null, "prev");
        look.oncomplete = () => {
          db.close();
          const [, lastSeq] = (last.result?.key ?? ["", -1]) as [string, number];
          resolve({ sessions: sessions.result, pieces: pieces.result, lastSeq });
        };
      };
    })
  );
}

/**
 * Waits until all that a page's only recorder has emitted is kept, but for the newest chunk: each
 * waits for the storage of the one before. The page may be closed then, and loses two at most.
 */
export async function untilKept(page: Page, witness: RecorderWitness): Promise<void> {
  await until("all but one chunk is kept", async () => {
    const { lastSeq } = await keptBy(page);
    return lastSeq + 1 >= witness.takes[0].chunks.length - 1;
  });
}
