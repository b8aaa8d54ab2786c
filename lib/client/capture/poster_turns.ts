/** Makes a JPEG of what is seen now; `undefined` if there is nothing to be seen. */
export type TakePoster = () => Promise<Uint8Array<ArrayBuffer> | undefined>;

/** Sends a picture of what was recorded last. Returns false if it cannot go just now. */
export type SendPoster = (jpeg: Uint8Array<ArrayBuffer>) => boolean;

/** When the pictures of the segments are made and sent. */
export interface PosterTurns {
  /** A new segment is being recorded. */
  segmentBegins(): void;
  /** All that was recorded is saved: nothing has to wait for a picture. */
  idle(): void;
}

/** So often a picture is asked for in vain, of a camera that is covered or of a page that is hidden. */
const TRIES = 5;

/**
 * One picture a segment, near its beginning: made and sent while there is nothing better to send,
 * of the first segment as soon as that is so. What cannot go before the next segment begins is lost, and no harm done.
 */
export function createPosterTurns(take: TakePoster, send: SendPoster): PosterTurns {
  let turn = 0;
  let tries = TRIES;
  let isTaking = false;
  /** Made, and not sent yet. */
  let jpeg: Uint8Array<ArrayBuffer> | undefined;

  function offer(made: Uint8Array<ArrayBuffer>): void {
    jpeg = send(made) ? undefined : made;
  }

  async function make(): Promise<void> {
    const own = turn;
    tries--;
    isTaking = true;
    const made = await take().catch(() => undefined);
    isTaking = false;
    if (!made || own !== turn) return;
    tries = 0;
    offer(made);
  }

  return {
    segmentBegins() {
      turn++;
      tries = TRIES;
      jpeg = undefined;
    },
    idle() {
      if (jpeg) offer(jpeg);
      else if (tries > 0 && !isTaking) make();
    },
  };
}
