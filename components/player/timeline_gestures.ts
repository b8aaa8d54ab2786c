export interface GestureEvents {
  /** The moment at a place from 0 to 1, epoch ms. */
  momentAt(place: number): number;
  onSeek(at: number): void;
  /** A finger or the mouse is down, or no longer. */
  onHold(isHeld: boolean): void;
  /** Undefined when the pointer has left. */
  onHover(at: number | undefined): void;
  /** Show `factor` times as much, with a moment staying where it is. */
  onZoom(factor: number, at: number): void;
  /** Move by a part of what is shown. */
  onPan(part: number): void;
}

/** A turn of the wheel by so many pixels shows half as much, or twice. */
const WHEEL_PX = 300;

/**
 * What fingers, mouse and wheel do on a timeline: one finger goes to a moment, on the ruler it moves
 * what is shown; two fingers zoom and move; so does the wheel with Ctrl, as trackpads do for a pinch.
 */
export class TimelineGestures {
  readonly #element: HTMLElement;
  readonly #events: GestureEvents;
  readonly #end = new AbortController();
  /** Where each finger is, px from the left edge. */
  readonly #fingers = new Map<number, number>();
  #isRuler = false;

  constructor(element: HTMLElement, events: GestureEvents) {
    this.#element = element;
    this.#events = events;
    const options = { signal: this.#end.signal };
    element.addEventListener("pointerdown", (event) => this.#down(event), options);
    element.addEventListener("pointermove", (event) => this.#move(event), options);
    element.addEventListener("pointerup", (event) => this.#up(event), options);
    element.addEventListener("pointercancel", (event) => this.#up(event), options);
    element.addEventListener("pointerleave", () => events.onHover(undefined), options);
    element.addEventListener("wheel", (event) => this.#wheel(event), {
      ...options,
      passive: false,
    });
  }

  end(): void {
    this.#end.abort();
  }

  #place(event: MouseEvent): number {
    const { left, width } = this.#element.getBoundingClientRect();
    return width === 0 ? 0 : Math.min(1, Math.max(0, (event.clientX - left) / width));
  }

  #down(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.#element.setPointerCapture(event.pointerId);
    this.#fingers.set(event.pointerId, event.clientX);
    if (this.#fingers.size > 1) return;
    this.#isRuler = (event.target as Element).closest(".ruler") !== null;
    if (this.#isRuler) return;
    this.#events.onHold(true);
    this.#seek(event);
  }

  #move(event: PointerEvent): void {
    const before = this.#fingers.get(event.pointerId);
    if (before === undefined) {
      if (event.pointerType === "mouse") {
        this.#events.onHover(this.#events.momentAt(this.#place(event)));
      }
      return;
    }
    const { width } = this.#element.getBoundingClientRect();
    if (this.#fingers.size === 1) {
      this.#fingers.set(event.pointerId, event.clientX);
      if (this.#isRuler) this.#events.onPan((before - event.clientX) / width);
      else this.#seek(event);
      return;
    }
    const spread = this.#spread();
    const middle = this.#middle();
    this.#fingers.set(event.pointerId, event.clientX);
    const { left } = this.#element.getBoundingClientRect();
    this.#events.onPan((middle - this.#middle()) / width);
    if (spread > 10 && this.#spread() > 10) {
      const at = this.#events.momentAt((this.#middle() - left) / width);
      this.#events.onZoom(spread / this.#spread(), at);
    }
  }

  #up(event: PointerEvent): void {
    if (!this.#fingers.delete(event.pointerId) || this.#fingers.size > 0) return;
    this.#events.onHover(undefined);
    if (!this.#isRuler) this.#events.onHold(false);
  }

  #wheel(event: WheelEvent): void {
    const { width } = this.#element.getBoundingClientRect();
    if (event.ctrlKey) {
      event.preventDefault();
      const at = this.#events.momentAt(this.#place(event));
      this.#events.onZoom(2 ** (event.deltaY / WHEEL_PX), at);
    } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      this.#events.onPan(event.deltaX / width);
    }
  }

  #seek(event: PointerEvent): void {
    const at = this.#events.momentAt(this.#place(event));
    this.#events.onHover(at);
    this.#events.onSeek(at);
  }

  #spread(): number {
    const all = [...this.#fingers.values()];
    return Math.max(...all) - Math.min(...all);
  }

  #middle(): number {
    const all = [...this.#fingers.values()];
    return all.reduce((sum, x) => sum + x, 0) / all.length;
  }
}
