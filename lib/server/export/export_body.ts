import { getLogger } from "@logtape/logtape";
import { AppError, messageOf } from "../../shared/errors.ts";
import { type After, systemAfter } from "../storage/disk_guard.ts";

const logger = getLogger(["camera", "export"]);

export interface ExportBodyOptions {
  /** For the log: `An export`. */
  name: string;
  /** Chunks that are read before they are wanted. */
  ahead: 0 | 1;
  /** The next bytes, one call at a time; without `value` there are no more. */
  next(): Promise<{ value?: Uint8Array; isLast: boolean }>;
  /** Called once, when nothing is read any more: at the end, on an error, when nobody wants the rest. */
  end(reason?: unknown): void | Promise<void>;
  /** After so long without a reader it rests, or breaks off, ms. */
  idleMs: number;
  /**
   * Lets go of what it can have again: `next` may be called afterwards, for a player that was
   * paused. Without it the body breaks off.
   */
  rest?(): void;
  /** Default: this machine's timer. */
  after?: After;
}

/**
 * The body of an answer that is made while it is read. One that nobody begins to read breaks off as
 * well: whoever was to have it has not got it.
 */
export function exportBody(options: ExportBodyOptions): ReadableStream<Uint8Array> {
  const { name, ahead, next, end, idleMs, rest, after = systemAfter } = options;
  let isOver = false;
  let pulls = 0;
  let forget = () => {};
  const finish = async (reason?: unknown) => {
    isOver = true;
    forget();
    await end(reason);
  };
  type Controller = ReadableStreamDefaultController<Uint8Array>;
  const breakOff = async (controller: Controller, error: unknown) => {
    logger.warn("{name} breaks off: {why}", { name, why: messageOf(error) });
    controller.error(error);
    await finish(error);
  };
  const watch = (controller: Controller) => {
    forget = after(idleMs, () => {
      if (rest && pulls > ahead) return rest();
      const message = `Nobody has read it for ${idleMs / 1000} s`;
      void breakOff(controller, new AppError("not-read", message));
    });
  };
  return new ReadableStream<Uint8Array>({
    start: watch,
    async pull(controller) {
      forget();
      pulls++;
      try {
        const { value, isLast } = await next();
        if (isOver) return;
        if (value) controller.enqueue(value);
        if (!isLast) return watch(controller);
        controller.close();
        await finish();
      } catch (error) {
        if (!isOver) await breakOff(controller, error);
      }
    },
    cancel: finish,
  }, { highWaterMark: ahead });
}
