import type { Checkpoint } from "../segment_event.ts";
import type { Mp4FileState } from "./segment_file.ts";
import type { TakeState } from "./take.ts";

/** Where an MP4 splitter stood. Infinity is null. */
export interface Mp4Checkpoint extends Checkpoint {
  readonly container: "mp4";
  readonly files: readonly Mp4FileState[];
  /** The stream's header in base64, if there is no file to find it in. */
  readonly header: string | null;
  /** Does the next moof have to be found first? */
  readonly isLost: boolean;
  readonly offset: number;
  /** In base64. */
  readonly held: string;
  /** Bytes still to be left out. */
  readonly skip: number | null;
  readonly take: Omit<TakeState, "files">;
}
