/** A session that was recorded while another one was. Times are epoch ms. */
export interface OverlappingSession {
  id: string;
  /** Of the camera. */
  name: string;
  startedAt: number;
  /** Its end, or the last sign of life. */
  until: number;
}

/** So many cameras stand side by side at most, the page's own included. */
export const MOST_SIDE_BY_SIDE = 4;
