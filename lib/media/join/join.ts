import type { JoinedFile, SegmentSource } from "./joined_file.ts";
import { joinMp4 } from "./mp4/join_mp4.ts";
import { JoinRefusal, type RefusalCode } from "./refusal.ts";
import { sourcesOf, type Span } from "./span.ts";
import { joinWebm } from "./webm/join_webm.ts";

export type JoinResult =
  | { ok: true; file: JoinedFile }
  | {
    ok: false;
    code: RefusalCode;
    message: string;
    /** Which source is the first at fault, if one is. */
    source?: number;
  };

/**
 * Makes one file of closed segments, without reading their media.
 *
 * Its time follows the server's clock from segment to segment, and the media's
 * own times within a take: what follows on without a break goes on exactly, a
 * break is as long as it was. A frame is in it once, in its order.
 *
 * With a `span` it begins, in WebM and Matroska, with the key frame at or
 * before `from`; an MP4 holds that key frame too, but shows what is from `from`
 * on (an edit list). Frames from `to` on are left out.
 *
 * @param sources In the order of their times, of one container and with the
 * same tracks.
 * @returns `no-media` if there is nothing; `different-tracks` with the first
 * source that does not go with the ones before; `damaged` with the source that
 * cannot be read.
 * @throws What `read` of a source throws.
 */
export async function joinSegments(
  sources: readonly SegmentSource[],
  span?: Span,
): Promise<JoinResult> {
  try {
    const chosen = sourcesOf(sources, span);
    const isEmpty = span !== undefined && !(span.from < span.to);
    if (chosen.length === 0 || isEmpty) {
      throw new JoinRefusal("no-media", "There is no segment in this time");
    }
    const [{ source: { container } }] = chosen;
    const other = chosen.find(({ source }) => source.container !== container);
    if (other) {
      const message = `Segment ${other.index + 1} is ${other.source.container}, not ${container}`;
      throw new JoinRefusal("different-tracks", message, other.index);
    }
    const file = container === "mp4"
      ? await joinMp4(chosen, span)
      : await joinWebm(container, chosen, span);
    return { ok: true, file };
  } catch (thrown) {
    if (!(thrown instanceof JoinRefusal)) throw thrown;
    const { code, message, source } = thrown;
    return { ok: false, code, message, ...(source === undefined ? {} : { source }) };
  }
}
