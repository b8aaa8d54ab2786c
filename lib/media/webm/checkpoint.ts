import type { Checkpoint } from "../segment_event.ts";
import type { WebmContainer } from "./stream_header.ts";
import type { TakeState } from "./take.ts";
import type { WebmFileState } from "./webm_file.ts";

/**
 * What the stream goes on with: a child of Segment, a child of a Cluster, or
 * bytes in which the next Cluster has to be found.
 */
export type WebmLevel = "top" | "cluster" | "lost";

/** Where a WebM splitter stood. Infinity is null. */
export interface WebmCheckpoint extends Checkpoint {
  readonly container: WebmContainer;
  readonly files: readonly WebmFileState[];
  /** The stream's header in base64, if there is no file to find it in. */
  readonly header: string | null;
  readonly level: WebmLevel;
  readonly offset: number;
  /** In base64. */
  readonly held: string;
  readonly payload: number;
  readonly isPayloadPassing: boolean;
  readonly clusterEnd: number | null;
  readonly groupEnd: number;
  readonly take: TakeState;
}
