/** A stretch of an mdat's payload, and what is done with it. */
export interface Route {
  start: number;
  end: number;
  /** Takes `bytes[from..to)`, which lies `at` bytes behind the start of the stretch. */
  take(bytes: Uint8Array, from: number, to: number, at: number): void;
}

/** Brings the payload of an mdat to where it belongs, as it arrives. */
export class Payload {
  readonly #lanes: { routes: Route[]; next: number }[];
  /** Bytes of payload that are still to come, and that have come. */
  left: number;
  received = 0;

  /**
   * @param bytes Length of the payload.
   * @param lanes In each, routes in order that do not overlap. Bytes that no
   * route takes are dropped.
   */
  constructor(bytes: number, lanes: Route[][]) {
    this.left = bytes;
    this.#lanes = lanes.map((routes) => ({ routes, next: 0 }));
  }

  /** Takes the next bytes, at most `left`. */
  feed(bytes: Uint8Array, from: number, to: number): void {
    const start = this.received;
    const end = start + (to - from);
    for (const lane of this.#lanes) {
      for (; lane.next < lane.routes.length; lane.next++) {
        const route = lane.routes[lane.next];
        if (route.start >= end) break;
        const first = Math.max(route.start, start);
        const last = Math.min(route.end, end);
        if (last > first) {
          route.take(bytes, from + first - start, from + last - start, first - route.start);
        }
        if (route.end > end) break;
      }
    }
    this.received = end;
    this.left -= to - from;
  }
}
