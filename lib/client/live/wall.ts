import { type ReadonlySignal, signal } from "@preact/signals";
import type { CameraView, ServerStatus } from "../../shared/cameras.ts";
import type { LiveSurroundings } from "./surroundings.ts";
import { createTile, type OwnedTile, type Tile } from "./tile.ts";

/** How the wall stands with the server. */
export type WallLink = "asking" | "open" | "away" | "refused";

/** All cameras that are connected, each live on a tile. */
export interface Wall {
  /** By name, then page; one that has gone keeps its place for a while. */
  readonly tiles: ReadonlySignal<readonly Tile[]>;
  readonly link: ReadonlySignal<WallLink>;
  /** What the server said last. */
  readonly status: ReadonlySignal<ServerStatus | undefined>;
  /** The page of the tile that is shown large. */
  readonly large: ReadonlySignal<string | undefined>;
  /** The page of the tile that is heard. */
  readonly heard: ReadonlySignal<string | undefined>;
  /** Shows one tile large, or all alike. */
  enlarge(page: string | undefined): void;
  /** Lets one tile be heard, or none. */
  hear(page: string | undefined): void;
  /** Asks the server at once, and not only in a second. */
  refresh(): void;
  /** Connects to the surroundings. @returns Lets go of them. */
  mount(): () => void;
}

const ASK_MS = 1000;
/** A camera that has gone is shown as gone for so long, ms: a page that is loaded again is back by then. */
const GRACE_MS = 10_000;

/**
 * The model of the wall. Touches nothing before `mount`, so that the server can
 * draw the page from it.
 */
export function createWall(surroundingsOf: () => LiveSurroundings): Wall {
  const tiles = signal<readonly OwnedTile[]>([]);
  const link = signal<WallLink>("asking");
  const status = signal<ServerStatus | undefined>();
  const large = signal<string | undefined>();
  const heard = signal<string | undefined>();
  /** When each camera that is not there was missed first, monotonic, ms. */
  const missedAt = new Map<string, number>();
  let around: LiveSurroundings | undefined;
  let timer: number | undefined;
  let isAsking = false;

  async function ask(): Promise<void> {
    const mine = around;
    if (!mine || isAsking) return;
    isAsking = true;
    const answer = await mine.ask();
    isAsking = false;
    if (around !== mine) return;
    timer = mine.timers.setTimeout(ask, ASK_MS);
    if (!answer.ok) {
      // Whoever may not know sees nothing; a server that is away may be back in a moment.
      if (answer.why === "refused") show([], mine);
      link.value = answer.why;
      return;
    }
    status.value = answer.status;
    link.value = "open";
    show(answer.status.cameras, mine);
  }

  function show(cameras: readonly CameraView[], { clock }: LiveSurroundings): void {
    const now = clock.monotonic();
    const known = new Map(tiles.peek().map((tile) => [tile.page, tile]));
    const there = new Map(cameras.map((camera) => [camera.page, camera]));
    for (const camera of there.values()) {
      missedAt.delete(camera.page);
      const tile = known.get(camera.page);
      if (tile) tile.update(camera);
      else known.set(camera.page, createTile(camera, around!));
    }
    for (const [page, tile] of known) {
      if (there.has(page)) continue;
      tile.update(undefined);
      const since = missedAt.get(page) ?? now;
      missedAt.set(page, since);
      if (now - since >= GRACE_MS) known.delete(page);
    }
    arrange([...known.values()]);
  }

  function arrange(next: OwnedTile[]): void {
    const shown = new Set(next);
    for (const tile of tiles.peek()) {
      if (shown.has(tile)) continue;
      tile.dispose();
      missedAt.delete(tile.page);
      if (large.peek() === tile.page) large.value = undefined;
      if (heard.peek() === tile.page) heard.value = undefined;
    }
    next.sort(byName);
    const before = tiles.peek();
    const isSame = before.length === next.length && next.every((tile, i) => tile === before[i]);
    if (!isSame) tiles.value = next;
  }

  return {
    tiles,
    link,
    status,
    large,
    heard,
    enlarge: (page) => large.value = page,
    hear: (page) => heard.value = page,
    refresh() {
      if (!around) return;
      if (timer !== undefined) around.timers.clearTimeout(timer);
      timer = undefined;
      ask();
    },
    mount() {
      around = surroundingsOf();
      ask();
      return () => {
        if (timer !== undefined) around?.timers.clearTimeout(timer);
        around = undefined;
        for (const tile of tiles.peek()) tile.dispose();
        tiles.value = [];
        missedAt.clear();
      };
    },
  };
}

function byName(a: Tile, b: Tile): number {
  const [one, other] = [a.camera.peek().name, b.camera.peek().name];
  if (one !== other) return one < other ? -1 : 1;
  return a.page < b.page ? -1 : 1;
}
