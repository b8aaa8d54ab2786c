/** Pictures are laid out as if all were so wide to their height. */
const RATIO = 16 / 9;
/** Narrower than this a picture says nothing. Pixels. */
const LEAST_WIDTH = 150;
/** Of the tiles beside a large one. */
const SMALL_WIDTH = { least: 110, most: 200 };

export interface WallRoom {
  /** Tiles. */
  count: number;
  /** Room that can be seen at once, CSS pixels. */
  width: number;
  height: number;
  /** Between tiles. */
  gap: number;
  /** What stands below each picture. */
  captionHeight: number;
  /** Is one shown large, and the others small below it? */
  hasLarge: boolean;
}

export interface WallLayout {
  columns: number;
  /** CSS pixels. */
  tileWidth: number;
  /** Of the large one. */
  largeWidth: number;
}

/**
 * How to arrange tiles so that all are seen at once, as large as can be; where
 * there are too many, as many as are still worth it, and the page scrolls.
 */
export function layOutWall(room: WallRoom): WallLayout {
  return room.hasLarge ? withLarge(room) : alike(room);
}

function alike({ count, width, height, gap, captionHeight }: WallRoom): WallLayout {
  let best: WallLayout | undefined;
  let narrowest: WallLayout = { columns: 1, tileWidth: width, largeWidth: width };
  for (let columns = 1; columns <= Math.max(1, count); columns++) {
    const byWidth = (width - gap * (columns - 1)) / columns;
    if (columns > 1 && byWidth < LEAST_WIDTH) break;
    narrowest = { columns, tileWidth: Math.floor(byWidth), largeWidth: width };
    const rows = Math.ceil(count / columns);
    const byHeight = ((height - gap * (rows - 1)) / rows - captionHeight) * RATIO;
    const tileWidth = Math.floor(Math.min(byWidth, byHeight));
    if (tileWidth < Math.min(LEAST_WIDTH, byWidth)) continue;
    if (!best || tileWidth > best.tileWidth) best = { columns, tileWidth, largeWidth: width };
  }
  return best ?? narrowest;
}

function withLarge({ count, width, height, gap, captionHeight }: WallRoom): WallLayout {
  const others = Math.max(1, count - 1);
  const even = (width - gap * (others - 1)) / others;
  const tileWidth = Math.floor(
    Math.min(SMALL_WIDTH.most, Math.max(SMALL_WIDTH.least, even)),
  );
  const columns = Math.max(1, Math.floor((width + gap) / (tileWidth + gap)));
  const strip = count > 1 ? tileWidth / RATIO + captionHeight + gap : 0;
  const byHeight = (height - strip - captionHeight) * RATIO;
  const largeWidth = Math.floor(Math.min(width, Math.max(byHeight, width / 2)));
  return { columns: Math.min(columns, others), tileWidth, largeWidth };
}
