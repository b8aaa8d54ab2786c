import { linesOf } from "./drawn_text.ts";
import { Bar, FONT, INSET, LINE_EM, Mark, Picture, WIDTH } from "./Picture.tsx";

export interface ListPictureProps {
  /** What is to be seen, in words. */
  label: string;
  /** Heading of the list. */
  title: string;
  /** Entries from above; null for one that does not matter. */
  rows: (string | null)[];
  /** Which of them to tap. */
  marked: number;
  /** Has the marked one a switch, which is on? */
  hasSwitch?: boolean;
}

const TITLE = 40;
const ROW = 40;
/** What a second line of text adds to a row. */
const LINE = 16;

/** A list of settings, with the entry to tap. */
export function ListPicture({ label, title, rows, marked, hasSwitch }: ListPictureProps) {
  const [heading] = linesOf(title, LINE_EM + 3);
  const drawn = rows.map((row, index) => {
    const room = LINE_EM - (hasSwitch && index === marked ? 4 : 2);
    return row === null ? [] : linesOf(row, room);
  });
  const heights = drawn.map((lines) => ROW + LINE * Math.max(0, lines.length - 1));
  const topOf = (index: number) => heights.slice(0, index).reduce((sum, h) => sum + h, TITLE);
  return (
    <Picture label={label} height={topOf(rows.length) + INSET}>
      <text class="drawing-title" x={WIDTH / 2} y="26" text-anchor="middle">{heading}</text>
      {drawn.map((lines, index) => (
        <Row
          key={index}
          lines={lines}
          top={topOf(index)}
          height={heights[index]}
          isMarked={index === marked}
          hasSwitch={hasSwitch === true && index === marked}
        />
      ))}
    </Picture>
  );
}

interface RowProps {
  /** None for an entry that does not matter. */
  lines: string[];
  top: number;
  height: number;
  isMarked: boolean;
  hasSwitch: boolean;
}

function Row({ lines, top, height, isMarked, hasSwitch }: RowProps) {
  const middle = top + height / 2;
  const right = WIDTH - 2 * INSET;
  return (
    <g>
      {isMarked && <Mark x={INSET} y={top + 2} width={WIDTH - 2 * INSET} height={height - 4} />}
      {lines.length === 0 && <Bar x={2 * INSET} y={middle - 4} width={110 + (top % 3) * 22} />}
      {lines.map((line, index) => (
        <text
          key={line}
          class={isMarked ? "drawing-chosen" : "drawing-text"}
          x={2 * INSET}
          y={middle + FONT * 0.36 + (index - (lines.length - 1) / 2) * LINE}
        >
          {line}
        </text>
      ))}
      {hasSwitch
        ? (
          <g>
            <rect
              class="drawing-on"
              x={right - 34}
              y={middle - 10}
              width="34"
              height="20"
              rx="10"
            />
            <circle class="drawing-knob" cx={right - 10} cy={middle} r="8" />
          </g>
        )
        : <path class="drawing-line" d={`M${right - 5} ${middle - 5}l5 5l-5 5`} />}
    </g>
  );
}
